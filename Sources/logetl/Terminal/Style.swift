import ArgumentParser
import Events

/// When to use colours (`--color`).
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never

    /// Whether output to `descriptor` is coloured. `auto` asks for a terminal that is not dumb, and no `$NO_COLOR` (no-color.org).
    func isOn(_ descriptor: Int32) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto:
            Terminal.isTerminal(descriptor) && Terminal.environment("NO_COLOR") == nil
                && Terminal.environment("TERM") != "dumb"
        }
    }
}

/// A look on a terminal: an SGR sequence (ECMA-48) before and the reset after.
enum Style {
    case dim, bold, red, brightRed, yellow, green, cyan, hit

    /// The bytes that switch it on.
    var start: StaticString {
        switch self {
        case .dim: "\u{1B}[2m"
        case .bold: "\u{1B}[1m"
        case .red: "\u{1B}[31m"
        case .brightRed: "\u{1B}[1;31m"
        case .yellow: "\u{1B}[33m"
        case .green: "\u{1B}[32m"
        case .cyan: "\u{1B}[36m"
        case .hit: "\u{1B}[1;33m"
        }
    }

    /// The bytes that switch every style off.
    static let reset: StaticString = "\u{1B}[0m"

    /// The look of a level.
    init(_ level: Level) {
        switch level {
        case .trace, .debug: self = .dim
        case .info, .notice: self = .green
        case .warn: self = .yellow
        case .error: self = .red
        case .critical, .alert, .emergency: self = .brightRed
        }
    }
}

extension [UInt8] {
    /// Appends a literal.
    mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a text.
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    /// Appends what `body` appends, in a style where there is one.
    mutating func styled(_ style: Style?, _ body: (inout [UInt8]) -> Void) {
        if let style { append(style.start) }
        body(&self)
        if style != nil { append(Style.reset) }
    }

    /// Appends spaces until `width` bytes stand after `start`.
    mutating func pad(from start: Int, to width: Int) {
        let missing = width - (count - start)
        if missing > 0 { append(contentsOf: repeatElement(UInt8(ascii: " "), count: missing)) }
    }
}
