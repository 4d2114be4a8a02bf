import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The offset from UTC that a zone has at a given local time.
///
/// Local times that a clock shows twice (it was set back) are read as the first of the two. Local times that a clock skipped are
/// read with the offset before the change: 02:30 in a gap from 02:00 to 03:00 is the instant shown as 03:30.
public enum TimeZoneRule: Hashable, Sendable {
    /// A constant offset, minutes east of UTC.
    case fixed(minutes: Int16)
    /// A zone whose offset changes with time.
    case named(NamedTimeZone)

    /// UTC.
    public static let utc = TimeZoneRule.fixed(minutes: 0)

    /// Reads `UTC`, `GMT`, `Z`, `local` (this machine's zone), `+02:00`, `-0200`, `+02`, or an IANA name such as `Europe/Berlin`.
    ///
    /// Names are looked up in `$TZDIR`, else `/usr/share/zoneinfo`. Nil for anything else, names without a file, and offsets
    /// beyond 18 hours.
    public init?(text: String) {
        switch text {
        case "UTC", "utc", "GMT", "Z", "z":
            self = .utc
            return
        case "local":
            self = Self.local
            return
        default: break
        }
        let bytes = Array(text.utf8)
        if bytes.first == .plus || bytes.first == .dash {
            let offset = bytes.withUnsafeBytes { ZoneSuffix.offset($0, at: 0) }
            guard offset.length == bytes.count, !offset.isBad else { return nil }
            self = .fixed(minutes: Int16(offset.minutes))
        } else {
            guard let zone = NamedTimeZone(name: text) else { return nil }
            self = .named(zone)
        }
    }

    /// The text from which `init(text:)` makes this zone again: an offset, or the name. Zones of a file or a rule of their own have none.
    public var text: String {
        switch self {
        case .named(let zone): return zone.name
        case .fixed(let minutes):
            let size = Int(minutes.magnitude)
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\(minutes < 0 ? "-" : "+")\(two(size / 60)):\(two(size % 60))"
        }
    }

    /// This machine's zone: `$TZ` (a name, a file or a POSIX rule), else `/etc/localtime`, else UTC.
    public static var local: TimeZoneRule {
        if let variable = getenv("TZ") {
            var text = String(cString: variable)
            if text.hasPrefix(":") { text.removeFirst() }
            if text.isEmpty { return .utc }
            if text.hasPrefix("/") { return NamedTimeZone(path: text, name: text).map { .named($0) } ?? .utc }
            if let zone = NamedTimeZone(name: text) { return .named(zone) }
            return NamedTimeZone(posix: text).map { .named($0) } ?? .utc
        }
        return NamedTimeZone(path: "/etc/localtime", name: "local").map { .named($0) } ?? .utc
    }
}
