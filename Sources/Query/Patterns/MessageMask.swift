import Blocks

/// Puts marks in the place of what differs from event to event: numbers, addresses, UUIDs, hashes, instants.
///
/// What it leaves are the words of the program that wrote the message. Words count as `Tokenizer`'s do, but not folded. Only the first line
/// of a message counts, up to `bytesMax`.
struct MessageMask {
    /// Bytes of a message that are looked at.
    static let bytesMax = 1_024

    private static let isWord: [Bool] = (0..<256).map { byte in
        switch UInt8(byte) {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...0xFF: true
        default: false
        }
    }

    /// The masked message; valid until the next.
    private(set) var masked: [UInt8] = []

    /// Masks `message`.
    mutating func mask(_ message: UnsafeRawBufferPointer) {
        masked.removeAll(keepingCapacity: true)
        var end = min(message.count, Self.bytesMax)
        if let line = message.firstOffset(of: 0x0A, upTo: end) { end = line }
        while end > 0, message[end - 1] == 0x20 || message[end - 1] == 0x0D { end -= 1 }
        // No character is cut.
        if end < message.count, message[end] & 0xC0 == 0x80 {
            while end > 0, message[end] & 0xC0 == 0x80 { end -= 1 }
        }
        let text = UnsafeRawBufferPointer(rebasing: message[..<end])
        var at = 0
        while at < text.count {
            guard Self.isWord[Int(text[at])] else {
                if text[at] == UInt8(ascii: ":"), let next = endOfAddress(text, at) {
                    append("<ip>")
                    at = next
                } else {
                    masked.append(text[at])
                    at += 1
                }
                continue
            }
            var wordEnd = at
            var digits = 0
            var changes = 0
            var isHex = true
            while wordEnd < text.count, Self.isWord[Int(text[wordEnd])] {
                let byte = text[wordEnd]
                let isDigit = Self.isDigit(byte)
                if isDigit { digits += 1 }
                if wordEnd > at, isDigit != Self.isDigit(text[wordEnd - 1]) { changes += 1 }
                if !isDigit && !(byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66 && byte != 0x5F) { isHex = false }
                wordEnd += 1
            }
            at = word(text, at, wordEnd, digits: digits, changes: changes, isHex: isHex)
        }
    }

    /// Masks or copies the word from `start` to `end`; returns where to go on.
    private mutating func word(
        _ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int, digits: Int, changes: Int, isHex: Bool
    ) -> Int {
        let length = end - start
        if isHex, length <= 4, end < text.count, text[end] == UInt8(ascii: ":"), let next = endOfAddress(text, start) {
            append("<ip>")
            return next
        }
        if isHex, length == 8, isUUID(text, start) {
            append("<uuid>")
            return start + 36
        }
        guard digits > 0 else {
            masked.append(contentsOf: text[start..<end])
            return end
        }
        if digits == length { return number(text, start, end) }
        if length > 2, text[start] == 0x30, text[start + 1] | 0x20 == UInt8(ascii: "x") {
            append("<hex>")
        } else if isHex && length >= 8 {
            append("<hex>")
        } else if changes == 1, Self.isDigit(text[start]), length - digits <= 3 {
            // `12ms`.
            append("<num>")
            masked.append(contentsOf: text[start + digits..<end])
        } else if changes == 1, !Self.isDigit(text[start]) {
            // `user42`, but `ipv4` and `s3` as they are.
            if digits == 1 && length <= 5 {
                masked.append(contentsOf: text[start..<end])
            } else {
                masked.append(contentsOf: text[start..<end - digits])
                append("<num>")
            }
        } else if changes <= 1 || length <= 4 {
            masked.append(contentsOf: text[start..<end])
        } else {
            append("<id>")
        }
        return end
    }

    /// Digits: a number with its fraction, an address, or the first part of an instant.
    private mutating func number(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Int {
        if let next = endOfInstant(text, start, digits: end - start) {
            append("<time>")
            return next
        }
        var at = end
        var dots = 0
        while at + 1 < text.count, text[at] == UInt8(ascii: ".") || text[at] == UInt8(ascii: ","), Self.isDigit(text[at + 1]) {
            var next = at + 1
            while next < text.count, Self.isDigit(text[next]) { next += 1 }
            // `1.5x` is a number and a unit, `1.2.3b` no number.
            dots += text[at] == UInt8(ascii: ".") ? 1 : 0
            at = next
        }
        append(dots == 3 ? "<ip>" : "<num>")
        return at
    }

    /// The end of an IPv6 address that starts at `start`; nil where none does.
    private func endOfAddress(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        if start > 0, Self.isWord[Int(text[start - 1])] || text[start - 1] == UInt8(ascii: ":") { return nil }
        var end = start
        var colons = 0
        while end < text.count, end - start < 46 {
            let byte = text[end]
            if byte == UInt8(ascii: ":") { colons += 1 }
            guard byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") || Self.isWord[Int(byte)] else { break }
            end += 1
        }
        while end > start, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
        if end - start >= 2, text[end - 1] == UInt8(ascii: ":"), text[end - 2] != UInt8(ascii: ":") {
            end -= 1
            colons -= 1
        }
        // `12:30:05` is none: an address without `::` has seven colons.
        guard colons >= 2, end - start >= 3, SearchAddress(UnsafeRawBufferPointer(rebasing: text[start..<end])) != nil else {
            return nil
        }
        return end
    }

    private static let instants = [4: Array("dddd-dd-dd dd:dd:dd".utf8), 2: Array("dd/aaa/dddd:dd:dd:dd".utf8)]

    /// `2026-01-21T08:15:30.123Z`, also with a blank, or `21/Jan/2026:08:15:30 +0000`; nil where something else starts at `start` than so
    /// many digits of one.
    private func endOfInstant(_ text: UnsafeRawBufferPointer, _ start: Int, digits: Int) -> Int? {
        guard let form = Self.instants[digits], start + form.count <= text.count else { return nil }
        for (index, wanted) in form.enumerated() {
            let byte = text[start + index]
            switch wanted {
            case UInt8(ascii: "d"): guard Self.isDigit(byte) else { return nil }
            case UInt8(ascii: "a"): guard byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A else { return nil }
            case 0x20: guard byte == 0x20 || byte == UInt8(ascii: "T") else { return nil }
            default: guard byte == wanted else { return nil }
            }
        }
        var at = start + form.count
        if at + 1 < text.count, text[at] == UInt8(ascii: ".") || text[at] == UInt8(ascii: ","), Self.isDigit(text[at + 1]) {
            at += 1
            while at < text.count, Self.isDigit(text[at]) { at += 1 }
        }
        if at < text.count, text[at] == UInt8(ascii: "Z") { return at + 1 }
        if digits == 2, at < text.count, text[at] == 0x20 { at += 1 }
        if at + 5 < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-"), Self.isDigit(text[at + 1]) {
            var end = at + 1
            while end < text.count, end - at <= 5, Self.isDigit(text[end]) || text[end] == UInt8(ascii: ":") { end += 1 }
            if end - at >= 5 { return end }
        }
        return at > start + form.count && text[at - 1] == 0x20 ? at - 1 : at
    }

    private func isUUID(_ text: UnsafeRawBufferPointer, _ start: Int) -> Bool {
        guard start + 36 <= text.count, start + 36 == text.count || !Self.isWord[Int(text[start + 36])] else { return false }
        for index in 0..<36 {
            let byte = text[start + index]
            switch index {
            case 8, 13, 18, 23: if byte != UInt8(ascii: "-") { return false }
            default:
                guard Self.isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66) else { return false }
            }
        }
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

    private mutating func append(_ mark: StaticString) {
        masked.append(contentsOf: UnsafeBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount))
    }
}

extension UnsafeRawBufferPointer {
    /// The first offset of `byte` before `end`.
    fileprivate func firstOffset(of byte: UInt8, upTo end: Int) -> Int? {
        for at in 0..<Swift.min(end, count) where self[at] == byte { return at }
        return nil
    }
}
