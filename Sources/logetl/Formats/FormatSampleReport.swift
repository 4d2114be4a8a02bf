import Parsers

/// Says whether the samples of the user's formats become what their files say.
enum FormatSampleReport {
    /// Writes a line for each format and what differs. Returns whether nothing does.
    static func write(_ catalog: FormatCatalog, _ out: inout Output) -> Bool {
        var isClean = true
        for format in catalog.custom {
            let samples = format.description.samples
            var text = ""
            for sample in samples {
                var found = SampleCheck.differences(sample, .custom(format))
                if found.isEmpty, format.isDetected {
                    let detected = sample.file.withUnsafeBytes { FormatDetector.detect(sample: $0, catalog) }
                    if detected != .custom(format) {
                        found = ["alone in a file it is taken for the format \(detected.name); name the format with --format"]
                    }
                }
                for difference in found {
                    text +=
                        "  \(TextSafety.visible(format.description.path)):\(sample.fileLine): \(TextSafety.visible(difference))\n"
                }
            }
            if !text.isEmpty { isClean = false }
            out.write("\(format.name): \(Quantities.count(samples.count, "sample"))\(text.isEmpty ? ", all as they say" : "")\n")
            out.write(text)
        }
        return isClean
    }
}
