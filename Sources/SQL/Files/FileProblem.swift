import Events
import Pipeline

/// What of an input could not be read for a statement.
public struct FileProblem: Hashable, Sendable, CustomStringConvertible {
    /// The file, member or stream.
    public var input: String
    /// What is wrong, what was read nevertheless.
    public var message: String
    /// Whether events may be missing in the answer because the input is damaged. False for lines that are no events of the input's format.
    public var isDamage: Bool

    /// A problem from its parts.
    public init(input: String, message: String, isDamage: Bool) {
        self.input = input
        self.message = message
        self.isDamage = isDamage
    }

    /// Where and what.
    public var description: String { "\(input): \(message)" }

    /// What a receipt tells that people have to know.
    static func problems(of receipt: Receipt) -> [FileProblem] {
        var found: [FileProblem] = []
        for file in receipt.files {
            found += file.problems.map { FileProblem(input: file.name, message: $0, isDamage: true) }
            let counts = file.counts
            if counts.rejectedTotal > 0 {
                let reasons = counts.rejected.filter { $0.value > 0 }
                    .sorted { ($1.value, $0.key.code) < ($0.value, $1.key.code) }
                    .map { "\($0.key.code) \($0.value)" }
                let lines = counts.rejectedTotal == 1 ? "1 line is" : "\(counts.rejectedTotal) lines are"
                found.append(
                    FileProblem(
                        input: file.name,
                        message:
                            "\(lines) no event and not in the answer (\(reasons.joined(separator: ", "))); logetl parse --rejected shows them",
                        isDamage: false))
            }
            if file.cutLines > 0 {
                let lines = file.cutLines == 1 ? "1 line was" : "\(file.cutLines) lines were"
                found.append(
                    FileProblem(
                        input: file.name, message: "\(lines) cut at the limit of \(receipt.lineBytes) bytes", isDamage: false))
            }
        }
        return found
    }
}
