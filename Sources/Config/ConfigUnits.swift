/// Numbers with units, as people write them in settings.
public enum ConfigUnits {
    /// Units of time, nanoseconds, longest first.
    private static let spans: [(name: String, nanoseconds: Int)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
        ("us", 1_000), ("ns", 1),
    ]
    /// Units of bytes, greatest first of each kind (IEC 80000-13).
    private static let sizes: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("TB", 1_000_000_000_000), ("GB", 1_000_000_000),
        ("MB", 1_000_000), ("kB", 1_000), ("B", 1),
    ]

    /// A span of time in nanoseconds: `5s`, `10m`, `14d`, and `0`. Nil for anything else and for what does not fit.
    public static func nanoseconds(_ text: String) -> Int? {
        guard let (number, unit) = split(text) else { return nil }
        if unit.isEmpty { return number == 0 ? 0 : nil }
        return spans.first { $0.name == unit }.flatMap { product(number, $0.nanoseconds) }
    }

    /// A number of bytes: `4096`, `64KiB`, `1GB`; the case of the unit does not matter. Nil for anything else and for what does not fit.
    public static func bytes(_ text: String) -> Int? {
        guard let (number, unit) = split(text) else { return nil }
        if unit.isEmpty { return number }
        return sizes.first { $0.name.lowercased() == unit.lowercased() }.flatMap { product(number, $0.bytes) }
    }

    /// The shortest text that reads as these nanoseconds: `336h` is `14d`.
    public static func durationText(_ nanoseconds: Int) -> String {
        guard nanoseconds != 0, let unit = spans.first(where: { nanoseconds % $0.nanoseconds == 0 }) else { return "0" }
        return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
    }

    /// The number of bytes with the greatest binary unit that divides it: `64KiB`; without a unit where there is none.
    public static func sizeText(_ bytes: Int) -> String {
        guard bytes != 0, let unit = sizes.prefix(4).first(where: { bytes % $0.bytes == 0 }) else { return "\(bytes)" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }

    /// A number without `.0` at its end.
    public static func text(_ number: Double) -> String {
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// Digits, then at most one space, then a unit or nothing.
    private static func split(_ text: String) -> (Int, String)? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard let number = Int(digits) else { return nil }
        let rest = text[digits.endIndex...]
        return (number, String(rest.first == " " && rest.count > 1 ? rest.dropFirst() : rest))
    }

    private static func product(_ number: Int, _ unit: Int) -> Int? {
        let (product, isOver) = number.multipliedReportingOverflow(by: unit)
        return isOver ? nil : product
    }
}
