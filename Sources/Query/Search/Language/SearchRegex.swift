import Parsers

/// A regular expression of a query, `/…/` or `/…/i` without regard to case: PCRE2's syntax, looked for anywhere in a value.
public struct SearchRegex: Hashable, Sendable {
    /// The expression; a slash in it stands without a backslash.
    public let pattern: String
    /// Whether letters' case does not count.
    public let ignoresCase: Bool
    /// Compiled.
    public let compiled: TextRegex

    /// Compiles an expression. Throws what is wrong with it; offsets are those of `pattern` without backslashes before slashes.
    public init(_ pattern: String, ignoresCase: Bool = false) throws(TextRegex.Problem) {
        self.pattern = Self.unescaped(Array(pattern.utf8))
        self.ignoresCase = ignoresCase
        compiled = try TextRegex(self.pattern, ignoresCase: ignoresCase)
    }

    private static func unescaped(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
                if bytes[at + 1] != UInt8(ascii: "/") { out.append(bytes[at]) }
                out.append(bytes[at + 1])
                at += 2
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// As it stands in a query.
    var printed: String {
        var out = "/"
        var isEscaped = false
        for scalar in pattern.unicodeScalars {
            if scalar == "/" && !isEscaped { out += "\\" }
            isEscaped = scalar == "\\" && !isEscaped
            out.unicodeScalars.append(scalar)
        }
        return out + (ignoresCase ? "/i" : "/")
    }

    /// Whether two are written alike.
    public static func == (a: SearchRegex, b: SearchRegex) -> Bool {
        (a.pattern, a.ignoresCase) == (b.pattern, b.ignoresCase)
    }

    /// Hashes how it is written.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(pattern)
        hasher.combine(ignoresCase)
    }
}
