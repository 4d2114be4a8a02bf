import CEdit
import Glibc

/// Reads lines that a person types: with history and completion where libedit can be had, else plainly.
final class LineReader {
    /// Lines of the history that are kept.
    private static let historyLines: Int32 = 2_000

    private let canEdit: Bool
    /// Nil where no place for it is known.
    private let historyPath: String?

    /// A reader for the terminal. `propose` names what the word before the cursor may become; it gets the line and where the word starts.
    init(propose: @escaping (_ line: String, _ word: String) -> [String]) {
        canEdit = Terminal.environment("TERM") != "dumb" && logetl_edit_load() != 0
        let folder = UserFolder.state.map { "\($0)/logetl" }
        historyPath = folder.map { "\($0)/query_history" }
        guard canEdit else { return }
        if let folder, let historyPath {
            UserFolder.make(folder, mode: 0o700)
            logetl_edit_read_history(historyPath, Self.historyLines)
        }
        Proposals.propose = propose
        logetl_edit_complete { line, start, end, number in
            if number == 0 {
                let bytes = Array(UnsafeBufferPointer(start: line, count: strlen(line))).map { UInt8(bitPattern: $0) }
                let from = min(max(0, Int(start)), bytes.count)
                let word = String(decoding: bytes[from..<min(max(from, Int(end)), bytes.count)], as: UTF8.self)
                Proposals.current = Proposals.propose(String(decoding: bytes, as: UTF8.self), word)
            }
            return Int(number) < Proposals.current.count ? strdup(Proposals.current[Int(number)]) : nil
        }
    }

    /// What libedit's callbacks, which carry no context, look at. Only the thread that reads lines comes here.
    private enum Proposals {
        nonisolated(unsafe) static var propose: (String, String) -> [String] = { _, _ in [] }
        nonisolated(unsafe) static var current: [String] = []
    }

    /// The next line without its end; nil at the end of the input.
    func next(_ prompt: String) -> String? {
        guard canEdit else {
            _ = Output.writeOnce(prompt, to: STDOUT_FILENO)
            return readLine()
        }
        guard let line = logetl_edit_line(prompt) else { return nil }
        defer { free(line) }
        return String(cString: line)
    }

    /// Keeps a statement in the history, as one line.
    func remember(_ statement: String) {
        guard canEdit else { return }
        let line = statement.split(whereSeparator: \.isNewline).joined(separator: " ")
        guard !line.isEmpty else { return }
        logetl_edit_add(line)
        if let historyPath { _ = logetl_edit_write_history(historyPath) }
    }

    /// Empties the line that is being typed; from any thread.
    static func cancel() { logetl_edit_cancel() }
}
