/// Names of keys whose values are secret.
enum SecretKey {
    /// What the value of a key is.
    enum Kind {
        /// A password.
        case password
        /// A password if it looks like one: `pass` is also what tests do.
        case pass
        /// A token, secret or API key.
        case secret
        /// A secret key of AWS.
        case aws
        /// A header with a scheme and credentials.
        case authorization
        /// A secret if it looks like one: `auth=ok` is none.
        case auth
        /// A social security number.
        case socialSecurity

        /// The detector that answers for it.
        var detector: MaskDetector {
            switch self {
            case .password, .pass: .password
            case .secret, .authorization, .auth: .apiKey
            case .aws: .awsKey
            case .socialSecurity: .ssn
            }
        }
    }

    /// Letters of a name that are compared, from its end.
    private static let capacity = 24

    /// The kind of the key whose last letter stands at `i` in `text`, and where its name starts; nil for other keys. Marks inside a
    /// name (`api_key`, `X-Api-Key`, `db.password`) are passed over, upper and lower case are the same.
    static func kind(_ text: ScanText, last i: Int) -> (kind: Kind, start: Int)? {
        // The name from its end, lower case, in two words; where each word of the name begins is kept as a bit.
        var low: UInt64 = 0
        var high: UInt64 = 0
        var starts: UInt32 = 0
        var count = 0
        var at = i
        while count < 16, at > i - capacity {
            let byte = text[at]
            if text[at - 2] == UInt8(ascii: "%"), let mark = text.hexPair(at - 1), isMark(mark) {
                at -= 3
                continue
            }
            if ScanText.isLetter(byte) {
                let letter = UInt64(byte | 0x20)
                if count < 8 { low |= letter << UInt64(8 * count) } else { high |= letter << UInt64(8 * (count - 8)) }
                count += 1
                let before = text[at - 1]
                if !ScanText.isLetter(before) || (byte < 0x60 && before > 0x60) || text.endsEscape(at) {
                    starts |= 1 << UInt32(count)
                }
            } else if !isMark(byte) {
                break
            }
            at -= 1
        }
        guard let kind = kind(low, high, starts) else { return nil }
        var start = i
        while start > i - 64, ScanText.isBase64URL(text[start - 1]) || text[start - 1] == UInt8(ascii: ".") { start -= 1 }
        return (kind, start)
    }

    /// Whether a byte parts the words of a name.
    @inline(__always)
    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    /// The kind of a whole name.
    static func kind(ofName name: UnsafeRawBufferPointer) -> Kind? {
        guard let base = name.baseAddress, name.count > 0 else { return nil }
        return kind(ScanText(base.assumingMemoryBound(to: UInt8.self), count: name.count), last: name.count - 1)?.kind
    }

    private struct Entry {
        var low: UInt64
        var lowMask: UInt64
        var high: UInt64
        var highMask: UInt64
        var length: Int
        var startsWord: Bool
        var kind: Kind

        init(_ name: StaticString, _ kind: Kind, startsWord: Bool = false) {
            low = 0
            lowMask = 0
            high = 0
            highMask = 0
            length = name.utf8CodeUnitCount
            self.startsWord = startsWord
            self.kind = kind
            for k in 0..<min(length, 16) {
                let letter = UInt64(name.utf8Start[length - 1 - k])
                if k < 8 {
                    low |= letter << UInt64(8 * k)
                    lowMask |= 0xFF << UInt64(8 * k)
                } else {
                    high |= letter << UInt64(8 * (k - 8))
                    highMask |= 0xFF << UInt64(8 * (k - 8))
                }
            }
        }
    }

    private static let entries: [Entry] = [
        Entry("secretaccesskey", .aws), Entry("awssecretkey", .aws),
        Entry("password", .password), Entry("passwd", .password), Entry("passphrase", .password),
        Entry("pwd", .password, startsWord: true), Entry("pass", .pass, startsWord: true),
        Entry("secret", .secret), Entry("token", .secret), Entry("apikey", .secret), Entry("accesskey", .secret),
        Entry("secretkey", .secret), Entry("privatekey", .secret), Entry("authkey", .secret), Entry("accountkey", .secret),
        Entry("encryptionkey", .secret), Entry("signingkey", .secret), Entry("sharedkey", .secret), Entry("masterkey", .secret),
        Entry("credentials", .secret, startsWord: true),
        Entry("authorization", .authorization), Entry("auth", .auth, startsWord: true),
        Entry("ssn", .socialSecurity, startsWord: true),
    ]

    private static func kind(_ low: UInt64, _ high: UInt64, _ starts: UInt32) -> Kind? {
        // The last two letters tell most keys apart from those that matter.
        switch low & 0xFFFF {
        case pair("rd"), pair("wd"), pair("ss"), pair("se"), pair("et"), pair("en"), pair("ey"), pair("on"), pair("th"),
            pair("sn"),
            pair("ls"):
            break
        default: return nil
        }
        for entry in entries
        where low & entry.lowMask == entry.low && high & entry.highMask == entry.high
            && (!entry.startsWord || starts & (1 << UInt32(entry.length)) != 0)
        {
            return entry.kind
        }
        return nil
    }

    @inline(__always)
    private static func pair(_ text: StaticString) -> UInt64 { UInt64(text.utf8Start[1]) | UInt64(text.utf8Start[0]) << 8 }
}
