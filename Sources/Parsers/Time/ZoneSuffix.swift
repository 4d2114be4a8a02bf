import Events

/// The zone after a time: `Z`, `+01:00`, `+0100`, `+01`, ` +0100`, ` +01:00`, ` UTC`, ` CEST`, or nothing.
struct ZoneSuffix {
    /// Bytes it takes, a space before it included; 0 where there is none.
    var length = 0
    /// Minutes east of UTC.
    var minutes = 0
    /// How the writer gives the same text, or nil where it cannot.
    var layout: TimestampLayout.Zone?
    /// Whether it has the shape of an offset but is none: more than 18 hours, or 60 minutes.
    var isBad = false

    @inline(__always) init() {}

    /// Reads the zone at `at`.
    @inline(__always)
    init(_ text: UnsafeRawBufferPointer, at: Int) {
        switch text.byte(at) {
        case 0x5A:  // Z
            if !text.byte(at + 1).isWord {
                length = 1
                layout = .zulu
            }
        case 0x7A:  // z
            if !text.byte(at + 1).isWord { length = 1 }
        case .plus, .dash: self = Self.offset(text, at: at)
        case .space:
            let next = text.byte(at + 1)
            if next == .plus || next == .dash {
                self = Self.spaced(text, at: at)
            } else if next.isUpper {
                self = Self.abbreviation(text, at: at)
            }
        default: break
        }
    }

    /// Reads `+01:00`, `+0100` or `+01` at `at`, where the sign is.
    static func offset(_ text: UnsafeRawBufferPointer, at: Int) -> ZoneSuffix {
        var zone = ZoneSuffix()
        var bad: UInt8 = 0
        guard at + 3 <= text.count else { return zone }
        let hours = text.twoDigits(at + 1, &bad)
        guard bad == 0 else { return zone }
        var minutes = 0
        if at + 6 <= text.count, text[at + 3] == .colon, !text.byte(at + 6).isDigit {
            minutes = text.twoDigits(at + 4, &bad)
            zone.length = 6
            zone.layout = .colon
        } else if at + 5 <= text.count, text[at + 3].isDigit, !text.byte(at + 5).isDigit {
            minutes = text.twoDigits(at + 3, &bad)
            zone.length = 5
            zone.layout = .compact
        } else if !text.byte(at + 3).isDigit {
            zone.length = 3
            zone.layout = .hours
        }
        guard bad == 0, zone.length > 0 else { return ZoneSuffix() }
        zone.isBad = minutes > 59 || hours * 60 + minutes > 18 * 60
        zone.minutes = hours * 60 + minutes
        if text[at] == .dash {
            zone.minutes = -zone.minutes
            // The writer never gives `-00:00` (RFC 3339: the local offset is unknown).
            if zone.minutes == 0 { zone.layout = nil }
        }
        return zone
    }

    /// Reads ` +0100` or ` +01:00`. A shorter number after a space, or one that is no offset, is not a zone.
    private static func spaced(_ text: UnsafeRawBufferPointer, at: Int) -> ZoneSuffix {
        var zone = offset(text, at: at + 1)
        guard zone.length >= 5, !zone.isBad else { return ZoneSuffix() }
        if zone.layout != nil { zone.layout = zone.length == 6 ? .spacedColon : .spacedCompact }
        zone.length += 1
        return zone
    }

    /// Reads a space and an abbreviation that a letter or digit does not continue. Only those of one common meaning are known.
    @inline(never)
    static func abbreviation(_ text: UnsafeRawBufferPointer, at: Int) -> ZoneSuffix {
        guard at + 4 <= text.count else { return ZoneSuffix() }
        let four = text.byte(at + 4)
        let isFour = four.isUpper
        guard !text.byte(at + (isFour ? 5 : 4)).isWord else { return ZoneSuffix() }
        let word = text.threeBytes(at + 1) | (isFour ? UInt32(four) << 24 : 0)
        guard let hours = hoursEast(word) else { return ZoneSuffix() }
        var zone = ZoneSuffix()
        zone.length = isFour ? 5 : 4
        zone.minutes = hours * 60
        if word == code("UTC") { zone.layout = .spacedUTC }
        return zone
    }

    @inline(__always)
    private static func code(_ text: StaticString) -> UInt32 {
        var value: UInt32 = 0
        for i in 0..<text.utf8CodeUnitCount { value |= UInt32(text.utf8Start[i]) << UInt32(8 * i) }
        return value
    }

    private static func hoursEast(_ word: UInt32) -> Int? {
        switch word {
        case code("UTC"), code("GMT"), code("WET"): 0
        case code("CET"), code("BST"), code("WEST"): 1
        case code("EET"), code("CEST"): 2
        case code("MSK"), code("EEST"): 3
        case code("JST"): 9
        case code("EDT"): -4
        case code("EST"), code("CDT"): -5
        case code("CST"), code("MDT"): -6
        case code("MST"), code("PDT"): -7
        case code("PST"), code("AKDT"): -8
        case code("AKST"): -9
        case code("HST"): -10
        default: nil
        }
    }
}
