/// What masking looks for. The codes are stable: markers, receipts and settings use them.
public enum MaskDetector: UInt8, Sendable, CaseIterable {
    /// Payment card numbers: 13 to 19 digits of a brand's range with a right check digit (ISO/IEC 7812-1).
    case card = 0
    /// US social security numbers, `078-05-1120`, by the rules for area, group and serial.
    case ssn = 1
    /// E-mail addresses.
    case email = 2
    /// Phone numbers with `+` and country code (ITU-T E.164).
    case phone = 3
    /// IBANs of the registered countries with right check digits (ISO 13616).
    case iban = 4
    /// IPv4 and IPv6 addresses.
    case ip = 5
    /// JSON web tokens (RFC 7519).
    case jwt = 6
    /// Bearer tokens (RFC 6750).
    case bearer = 7
    /// AWS access key ids and secret access keys.
    case awsKey = 8
    /// Values of keys named like a token, secret or API key.
    case apiKey = 9
    /// Values of keys named like a password, and passwords in URLs.
    case password = 10
    /// Private keys in PEM blocks (RFC 7468).
    case privateKey = 11

    /// The name in markers, receipts and settings.
    public var code: String {
        switch self {
        case .card: "card"
        case .ssn: "ssn"
        case .email: "email"
        case .phone: "phone"
        case .iban: "iban"
        case .ip: "ip"
        case .jwt: "jwt"
        case .bearer: "bearer"
        case .awsKey: "aws-key"
        case .apiKey: "api-key"
        case .password: "password"
        case .privateKey: "private-key"
        }
    }

    /// The detector with this code, or nil.
    public init?(code: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = found
    }
}

/// Some of the detectors.
public struct MaskDetectors: OptionSet, Hashable, Sendable {
    /// Bit `MaskDetector.rawValue` for each member.
    public let rawValue: UInt16

    /// The detectors with these bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// One detector.
    public init(_ detector: MaskDetector) { rawValue = 1 << UInt16(detector.rawValue) }

    /// All there are.
    public static let all = MaskDetectors(rawValue: (1 << UInt16(MaskDetector.allCases.count)) - 1)

    /// Whether `detector` is a member.
    @inline(__always)
    public func has(_ detector: MaskDetector) -> Bool { rawValue & (1 << UInt16(detector.rawValue)) != 0 }
}

/// Who found something: a detector or a pattern of the user's own.
struct MaskFinder: Hashable, Sendable {
    /// A detector's number, or that of a pattern above those of all detectors.
    let rawValue: UInt8

    private static let firstPattern: UInt8 = 16
    /// Patterns that there may be.
    static let patternCount = 64
    /// Finders in all, numbers without one included.
    static let count = Int(firstPattern) + patternCount

    @inline(__always)
    init(_ detector: MaskDetector) { rawValue = detector.rawValue }
    init(pattern: Int) { rawValue = Self.firstPattern + UInt8(truncatingIfNeeded: min(pattern, Self.patternCount - 1)) }

    /// The detector, or nil for a pattern.
    @inline(__always)
    var detector: MaskDetector? { MaskDetector(rawValue: rawValue) }
    /// The pattern's number; of no meaning for a detector.
    var pattern: Int { Int(rawValue) - Int(Self.firstPattern) }
}

/// A place in a text that is to be masked.
struct MaskHit: Hashable, Sendable {
    /// First byte.
    var start: Int
    /// One past the last byte.
    var end: Int
    /// Who found it.
    var finder: MaskFinder
    /// Whether it goes on with the hit before it on a further line, so that it is not counted.
    var isContinuation = false
    /// Whether it is all of a text in which a pattern reached a limit.
    var isLimit = false

    @inline(__always)
    init(start: Int, end: Int, detector: MaskDetector, isContinuation: Bool = false) {
        self.start = start
        self.end = end
        finder = MaskFinder(detector)
        self.isContinuation = isContinuation
    }

    init(start: Int, end: Int, pattern: Int, isLimit: Bool) {
        self.start = start
        self.end = end
        finder = MaskFinder(pattern: pattern)
        self.isLimit = isLimit
    }

    /// Whether it is part of a private key.
    var isPrivateKey: Bool { finder == MaskFinder(.privateKey) }
}

extension ContiguousArray<MaskHit> {
    /// Puts the hits from an index on into their order: by start, of those with the same one the longest first.
    mutating func sort(from first: Int) {
        self[first...].sort { ($0.start, $1.end) < ($1.start, $0.end) }
    }
}
