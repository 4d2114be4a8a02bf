import Events

/// Lines that belong to the event before them: stack traces and indented text. Judged from the line alone.
public enum Continuation {
    /// Whether the line continues an event: it is indented, or a line of a stack trace of Java, Python, Go, PHP, .NET or JavaScript.
    public static func isContinuation(_ line: UnsafeRawBufferPointer) -> Bool {
        switch line.byte(0) {
        case .space, .tab: return true
        case .endBrace, .endBracket: return line.trimmedEnd(0, line.count) == 1
        case 0x41...0x5A, 0x61...0x7A, .underscore: return isWord(line)
        case .dot: return line.has("... ", at: 0) && line.byte(4).isDigit && line.firstOffset(of: " more", from: 5) != nil
        case .hash:
            // PHP: `#0 /srv/app/index.php(12): run()`.
            let end = line.endOfDigits(1)
            return end > 1 && line.byte(end) == .space && (line.byte(end + 1) == .slash || line.has("{main}", at: end + 1))
        case .dash: return line.has("--- End of ", at: 0)
        case .bracket: return line.has("[signal ", at: 0)
        default: return false
        }
    }

    /// Lines that begin with a letter.
    private static func isWord(_ line: UnsafeRawBufferPointer) -> Bool {
        switch line[0] {
        case UInt8(ascii: "C") where line.has("Caused by:", at: 0): return true
        case UInt8(ascii: "S") where line.has("Suppressed:", at: 0) || line.has("Stack trace:", at: 0): return true
        case UInt8(ascii: "T"):
            if line.has("Traceback (most recent call last):", at: 0) { return true }
            if line.has("The above exception was the direct cause", at: 0) { return true }
        case UInt8(ascii: "D") where line.has("During handling of the above exception", at: 0): return true
        case UInt8(ascii: "E") where line.has("Exception in thread ", at: 0): return true
        case UInt8(ascii: "F") where line.has("File \"", at: 0) && line.firstOffset(of: "\", line ", from: 6) != nil: return true
        case UInt8(ascii: "P") where line.has("PHP message: ", at: 0): return true
        case UInt8(ascii: "a") where line.has("at ", at: 0): return isFrame(line)
        case UInt8(ascii: "c") where line.has("created by ", at: 0): return isGoName(line, 11, line.endOfToken(11))
        case UInt8(ascii: "g") where line.has("goroutine ", at: 0):
            let end = line.endOfDigits(10)
            return end > 10 && line.has(" [", at: end) && line.firstOffset(of: "]:", from: end) != nil
        case UInt8(ascii: "p") where line.has("panic: ", at: 0): return true
        default: break
        }
        return isException(line) || isGoFrame(line)
    }

    /// `at x.y(z)`.
    private static func isFrame(_ line: UnsafeRawBufferPointer) -> Bool {
        let end = line.trimmedEnd(0, line.count)
        return end > 6 && line[end - 1] == .close && line.firstOffset(of: .open, from: 3) != nil && line[3] != .space
    }

    /// `main.main()`, `net/http.(*conn).serve(0xc0000a0, {0x1, 0x2})`.
    private static func isGoFrame(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let last = line.last, last == .close else { return false }
        var open = 0
        while open < line.count, line[open] != .space {
            // The parameters open after a name, a method's receiver after a dot.
            if line[open] == .open, open > 0, line[open - 1] != .dot { return isGoName(line, 0, open) }
            open += 1
        }
        return false
    }

    /// A package path, a dot and a name.
    private static func isGoName(_ line: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        var dots = 0
        for i in start..<end {
            let c = line[i]
            if c == .dot { dots += 1 }
            guard
                c.isWord || c == .dot || c == .slash || c == .star || c == .open || c == .close || c == .dash || c == .bracket
                    || c == .endBracket
            else { return false }
        }
        return dots > 0
    }

    /// The class name of an exception, then a colon or the end: `java.lang.IllegalStateException: …`, `ValueError: …`.
    static func isException(_ line: UnsafeRawBufferPointer) -> Bool {
        var end = 0
        var name = 0
        while end < line.count, end < 256 {
            let c = line[end]
            if c == .dot || c == 0x24 {  // $ before an inner class
                name = end + 1
            } else if !c.isWord {
                break
            }
            end += 1
        }
        guard end == line.count || line[end] == .colon && (end + 1 == line.count || line[end + 1] == .space) else { return false }
        guard end > name, line[name].isUpper else { return false }
        return hasSuffix(line, name, end, "Error") || hasSuffix(line, name, end, "Exception")
            || hasSuffix(line, name, end, "Throwable") || hasSuffix(line, name, end, "Warning")
            || hasSuffix(line, name, end, "Interrupt") || hasSuffix(line, name, end, "Exit")
    }

    /// Whether the name ends with `suffix`. A bare `Error:` is a word, `java.lang.Error:` is a class.
    private static func hasSuffix(_ line: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ suffix: StaticString) -> Bool {
        let length = suffix.utf8CodeUnitCount
        return end - start >= length && (end - start > length || start > 0) && line.has(suffix, at: end - length)
    }
}
