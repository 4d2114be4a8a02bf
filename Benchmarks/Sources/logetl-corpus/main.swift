import CorpusKit

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

// Makes a corpus: the same arguments, the same bytes.

let usage = """
    usage: logetl-corpus --kind combined|mixed|days --out DIR [--lines N] [--days D] [--seed S] [--start YYYY-MM-DD]

      --kind   combined: one access.log.gz of nginx lines; mixed: 14 services in seven formats, plain, .gz and .tar.gz;
               days: JSON lines of ten services, one .json.gz a day
      --out    folder to write into, made if it is missing; manifest.json with the true counts goes there too
      --lines  lines of all files together (2000000)
      --days   days they spread over (14)
      --seed   another number, another corpus (1)
      --start  the first day (2026-01-05)
    """

func complain(_ text: String) {
    let bytes = Array("logetl-corpus: \(text)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}

func fail(_ message: String) -> Never {
    complain("\(message)\n\(usage)")
    exit(2)
}

var settings = CorpusSettings()
var kind: String?
var folder: String?
var arguments = CommandLine.arguments.dropFirst()
while let option = arguments.popFirst() {
    if option == "--help" || option == "-h" {
        print(usage)
        exit(0)
    }
    guard let value = arguments.popFirst() else { fail("\(option) needs a value") }
    switch option {
    case "--kind": kind = value
    case "--out": folder = value
    case "--start": settings.start = value
    case "--lines":
        guard let number = Int(value) else { fail("--lines needs a number") }
        settings.lines = number
    case "--days":
        guard let number = Int(value) else { fail("--days needs a number") }
        settings.days = number
    case "--seed":
        guard let number = UInt64(value) else { fail("--seed needs a number") }
        settings.seed = number
    default: fail("unknown option \(option)")
    }
}
guard let folder else { fail("--out is missing") }
do {
    let manifest: Manifest
    switch kind {
    case "combined": manifest = try CombinedCorpus.write(settings, to: folder)
    case "mixed": manifest = try MixedCorpus.write(settings, to: folder)
    case "days": manifest = try DaysCorpus.write(settings, to: folder)
    default: fail("--kind must be combined, mixed or days")
    }
    print(
        "\(manifest.lines) lines, \(manifest.events) events, \(manifest.logBytes) bytes of log, \(manifest.fileBytes) on disk in \(folder)"
    )
} catch let error as CorpusError {
    complain("\(error)")
    exit(1)
}
