/// Shows where in a text that the user typed something is wrong.
enum QueryComplaint {
    /// Characters of the text that are shown before and after the place.
    private static let around = 60

    /// The message, then the text on a line of its own, then a mark under the place. `offset` is in bytes.
    static func text(_ message: String, in typed: String, at offset: Int) -> String {
        let place = typed.utf8.index(typed.startIndex, offsetBy: max(0, min(offset, typed.utf8.count)))
        let before = Array(typed[..<place])
        let after = Array(typed[place...])
        let shownBefore = (before.count > around ? "…" : "") + String(before.suffix(around))
        let shownAfter = String(after.prefix(around)) + (after.count > around ? "…" : "")
        // Line ends and tabs would move the mark.
        let line = (shownBefore + shownAfter).map { $0.isNewline || $0 == "\t" ? " " : $0 }
        return "\(message)\n  \(TextSafety.visible(String(line)))\n  \(String(repeating: " ", count: shownBefore.count))^"
    }
}
