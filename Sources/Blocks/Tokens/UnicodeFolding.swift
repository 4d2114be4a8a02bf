/// Folding of text that is not ASCII alone: letters to their lower case, everything else outside ASCII to a space.
///
/// Marks and digits of any script count as letters, so that a word stays whole. Bytes that are no UTF-8 become spaces.
/// Letters are not normalised: a composed and a decomposed accent are two spellings.
enum UnicodeFolding {
    /// What scalars below `tableSize` fold to (Latin, Greek, Cyrillic, Armenian, Hebrew); 0 for "a space". Read-only once made.
    private static let table: [UInt32] = (0..<tableSize).map { Unicode.Scalar($0).map(slow) ?? 0 }
    private static let tableSize: UInt32 = 0x600

    static func fold(_ text: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        out.reserveCapacity(out.count + text.count)
        let table = Self.table
        var decoder = UTF8()
        var source = text.makeIterator()
        while true {
            switch decoder.decode(&source) {
            case .emptyInput: return
            case .error: out.append(0x20)
            case .scalarValue(let scalar):
                let value = scalar.value
                if value < 0x80 {
                    out.append(value >= 0x41 && value <= 0x5A ? UInt8(value + 32) : UInt8(value))
                    continue
                }
                let folded: UInt32
                if value < tableSize {
                    folded = table[Int(value)]
                } else if (0x3041...0x30FF).contains(value) || (0x4E00...0x9FFF).contains(value)
                    || (0xAC00...0xD7A3).contains(value)
                {
                    folded = value
                } else {
                    folded = slow(scalar)
                }
                if let letter = folded == 0 ? nil : Unicode.Scalar(folded) {
                    out.append(contentsOf: UTF8.encode(letter)!)
                } else {
                    out.append(0x20)
                }
            }
        }
    }

    /// The lower-case form where it is a single scalar, the scalar itself where it is another letter, 0 where it is none.
    private static func slow(_ scalar: Unicode.Scalar) -> UInt32 {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark,
            .enclosingMark, .decimalNumber, .letterNumber:
            let lower = scalar.properties.lowercaseMapping.unicodeScalars
            return lower.count == 1 ? lower.first!.value : scalar.value
        default:
            return 0
        }
    }
}
