import CSQLite
import Query

/// The search language asked of single texts.
enum MatchFunctions {
    static let all: [SQLFunctions.Scalar] = [
        // The operator: SQLite calls it for `text MATCH 'query'`.
        .init(name: "match", arguments: [2], call: { match($0, $1, $2, query: 0, text: 1) }),
        .init(name: "text_match", arguments: [2], call: { match($0, $1, $2, query: 1, text: 0) }),
    ]

    private static func match(
        _ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?, query: Int, text: Int
    ) {
        guard let call = FunctionCall(context, count, values), !call.isNull(query) else { return }
        // A column that is named as its table stands for the whole event.
        if let row = sqlite.value_pointer(call[text], LogsRowPointer.kind) {
            let cursor = Unmanaged<LogsCursor>.fromOpaque(row).takeUnretainedValue()
            guard let search = call.cached(query, "search", { try RowSearch($0) }) else { return }
            do {
                call.result(try cursor.matches(search))
            } catch {
                call.error("\(error)")
            }
            return
        }
        guard !call.isNull(text) else { return }
        let made = call.cached(query, "text query") { text in
            do throws(QueryError) {
                return try TextQuery(text)
            } catch {
                throw FunctionError("the search query: \(error)")
            }
        }
        guard let made else { return }
        call.result(call.withBytes(text) { made.matches($0) })
    }
}

/// A search query that is asked of events one by one.
final class RowSearch {
    let predicate: Predicate

    init(_ text: String) throws(FunctionError) {
        do throws(QueryError) {
            predicate = Predicate(try SearchQuery(text).expression)
        } catch {
            throw FunctionError("the search query after MATCH: \(error)")
        }
    }
}

/// What the value of a column that is named as its table points to: a `LogsCursor` on its event.
enum LogsRowPointer {
    static var kind: UnsafePointer<CChar> {
        let text: StaticString = "logetl-row"
        return UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
