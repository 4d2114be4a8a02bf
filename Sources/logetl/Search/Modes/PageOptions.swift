import ArgumentParser
import Events
import Glibc
import Query

/// `--cursor` and `--cursor-file`: a long answer page by page.
struct PageOptions: ParsableArguments {
    /// Longest cursor that is printed, bytes: a shell takes no longer argument.
    private static let printedMax = 100_000

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Go on behind the last event of a page: the cursor that it printed on stderr, or 'start' for the first page.",
            valueName: "cursor"))
    var cursor: String?

    @Option(help: ArgumentHelp("Keep the cursor in a file: each run gives the next page.", valueName: "file"))
    var cursorFile: String?

    /// Whether pages are asked for.
    var isOn: Bool { cursor != nil || cursorFile != nil }

    mutating func validate() throws {
        if cursor != nil, cursorFile != nil { throw ValidationError("--cursor and --cursor-file do not go together") }
    }

    /// The cursor to go on from; nil for the first page. `typed` is the question as it was typed; nil where none was.
    func start(typed: String?) throws -> SearchCursor? {
        let text: String?
        if let cursorFile { text = try TextFile.read(cursorFile) } else { text = cursor.map(NegatedWords.unmark) }
        let trimmed = text.map { $0.filter { !$0.isWhitespace } } ?? ""
        if trimmed.isEmpty || trimmed == "start" { return nil }
        let name = cursorFile == nil ? "--cursor" : "--cursor-file"
        let known: SearchCursor
        do throws(QueryError) {
            known = try SearchCursor(text: trimmed)
        } catch {
            throw Failure(.usage, "\(name): \(error.message); '--cursor start' gives the first page")
        }
        if let typed, !known.isOf(typed) {
            throw Failure(.usage, "\(name): it is a cursor of another question; leave the question out, or use '--cursor start'")
        }
        return known
    }

    /// Says or keeps where to go on.
    func finish(_ cursor: SearchCursor, hasMore: Bool, total: Int?, isJSON: Bool) throws {
        let text = cursor.position == nil ? nil : cursor.text
        if let cursorFile {
            if let text { try TextFile.replace(cursorFile, with: text + "\n") }
            if let total { Diagnostics.note(PageOptions.total(total, isJSON: isJSON)) }
            return
        }
        if let text, text.utf8.count > Self.printedMax {
            throw Failure(.usage, "too many events at one instant for a cursor on the command line; use --cursor-file")
        }
        if isJSON {
            var json = JSONText()
            json.object { json in
                json.key("cursor")
                if let text { json.string(text) } else { json.null() }
                json.key("more")
                json.bool(hasMore)
                if let total {
                    json.key("total")
                    json.number(total)
                }
            }
            return Diagnostics.note(json.text)
        }
        if let total { Diagnostics.note(PageOptions.total(total, isJSON: false)) }
        if let text, hasMore || cursor.request.isOldestFirst {
            Diagnostics.note("\(hasMore ? "next page" : "what comes later"): logetl search --cursor \(text)")
        }
    }

    /// How many events match in all.
    static func total(_ total: Int, isJSON: Bool) -> String {
        isJSON ? "{\"total\":\(total)}" : "\(Quantities.count(total, "event")) in all"
    }
}
