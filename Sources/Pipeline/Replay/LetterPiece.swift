import Events
import Parsers
import Store

/// A dead letter in a batch, on its way to become an event.
struct LetterPiece: Sendable {
    /// The letter, without its bytes.
    let letter: DeadLetter
    /// Its bytes in the arena of the batch; a line end follows them that is not theirs.
    let range: ByteRange
    /// The instant of an event without a timestamp.
    let time: Timestamp

    /// Whether the line that it was went on.
    let isCut: Bool

    /// Parses letters one by one: a line that looks like a continuation never joins another letter. `items` gets the number of items found
    /// in each: events, rejected and dropped.
    static func parse(
        _ letters: [LetterPiece], _ parser: inout FileParser, into batch: EventBatch, items: inout [Int],
        rejected: (ByteRange, RejectReason) -> Void
    ) -> ParseCounts {
        var total = ParseCounts()
        for letter in letters {
            parser.context.last = letter.time
            var counts = parser.parse(letter.range, into: batch, rejected: rejected)
            if letter.isCut, counts.events > 0 { parser.markCut(batch) }
            if counts.items == 0 {
                rejected(letter.range, .noFormat)
                counts.rejected[.noFormat] = 1
            }
            items.append(counts.items)
            total += counts
        }
        return total
    }

    /// The index of the letter that has the byte at `offset`.
    static func index(of offset: Int, in letters: [LetterPiece]) -> Int? {
        var low = 0
        var high = letters.count
        while low < high {
            let middle = (low + high) / 2
            if Int(letters[middle].range.start) <= offset { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }
}

extension ParseCounts {
    /// All that was found: events, rejected and dropped.
    fileprivate var items: Int { events + rejected.values.reduce(0, +) + dropped.values.reduce(0, +) }
}
