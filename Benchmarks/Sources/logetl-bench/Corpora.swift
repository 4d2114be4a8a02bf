import CorpusKit
import Foundation

/// A corpus on disk and the truth about it.
struct Corpus {
    var folder: String
    var events: Int
    var malformed: Int
    var logBytes: Int
    var fileBytes: Int
    var status: [String: Int]
    var levels: [String: Int]
    var needles: [String: Int]
    var frequentWord: String
    var frequentCount: Int
    var frequentHundredth: Int
    var filterWord: String
    var filterDay: String
    var filterLevel: String
    var filterCount: Int

    /// The log of the combined corpus.
    var log: String { folder + "/access.log.gz" }

    /// Finds the corpus in its folder, or makes it there with the generator beside this program, in a process of its own so that
    /// its memory does not show in the measurements.
    static func prepare(_ kind: String, lines: Int, days: Int, seed: UInt64, in data: String) throws -> Corpus {
        let folder = "\(data)/\(kind)-\(lines)-\(seed)"
        if FileManager.default.fileExists(atPath: folder + "/manifest.json") { return try read(folder) }
        note("making the corpus \(folder)")
        let own = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent().path
        let outcome = Command.run([
            own + "/logetl-corpus", "--kind", kind, "--lines", "\(lines)", "--days", "\(days)", "--seed", "\(seed)", "--out",
            folder,
        ])
        guard outcome.status == 0 else { throw UsageError("the corpus cannot be made: \(outcome.complaint)") }
        return try read(folder)
    }

    private static func read(_ folder: String) throws -> Corpus {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/manifest.json"))
        guard let truth = try JSONSerialization.jsonObject(with: bytes) as? [String: Any] else {
            throw UsageError("\(folder)/manifest.json is no manifest; delete the folder")
        }
        func number(_ key: String) -> Int { truth[key] as? Int ?? 0 }
        func text(_ key: String) -> String { truth[key] as? String ?? "" }
        func counts(_ key: String) -> [String: Int] { truth[key] as? [String: Int] ?? [:] }
        return Corpus(
            folder: folder, events: number("events"), malformed: number("malformed"), logBytes: number("log_bytes"),
            fileBytes: number("file_bytes"), status: counts("status"), levels: counts("levels"), needles: counts("needles"),
            frequentWord: text("frequent_word"), frequentCount: number("frequent_count"),
            frequentHundredth: number("frequent_hundredth"),
            filterWord: text("filter_word"), filterDay: text("filter_day"), filterLevel: text("filter_level"),
            filterCount: number("filter_count"))
    }
}

/// Tells the person at the terminal what is going on.
func note(_ text: String) { FileHandle.standardError.write(Data("logetl-bench: \(text)\n".utf8)) }
