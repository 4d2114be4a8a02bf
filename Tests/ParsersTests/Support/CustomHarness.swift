import Events
import Foundation
import YAML

@testable import Parsers

/// The formats of a file's text. Throws its mistakes.
func formats(_ text: String, library: GrokLibrary = GrokLibrary()) throws -> [CustomFormat] {
    let path = FileManager.default.temporaryDirectory.path + "/logetl-format-\(UUID().uuidString).yaml"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try FormatCatalog(paths: [path], library: library).custom
}

/// The mistakes of a file's text, without its name: `3:5: unknown key …`.
func formatProblems(_ text: String) -> [String] {
    do {
        _ = try formats(text)
        return []
    } catch let error as FormatFileError {
        return error.problems.map { problem in
            (problem.mark.map { "\($0.line):\($0.column): " } ?? "") + problem.message
        }
    } catch {
        return ["\(error)"]
    }
}

/// A text parsed as a file of a user's format, which is chosen.
func parsed(
    _ text: String, _ format: CustomFormat, isPinned: Bool = true, cuts: [Int] = [],
    context: ParseContext = ParseContext(reference: ParsedText.reference)
) -> ParsedText {
    ParsedText(
        Array(text.utf8), .custom(format), isPinned: isPinned, cuts: cuts, context: context, catalog: FormatCatalog([format]))
}
