import Testing

@testable import Pipeline

/// `text` with all detectors on, addresses included.
func masked(_ text: String, _ rules: MaskRules = MaskRules(all: .redact), key: [UInt8]? = nil) throws -> String {
    var policy = MaskPolicy()
    policy.rules = rules
    policy.key = key
    var masker = try TextMasker(policy)
    var out: [UInt8] = []
    Array(text.utf8).withUnsafeBytes { masker.append($0, to: &out) }
    return String(decoding: out, as: UTF8.self)
}

/// Each detector with what it must find and what it must leave alone.
@Suite struct MaskDetectorTests {
    @Test(arguments: [
        ("card 4111 1111 1111 1111 declined", "card [card] declined"),
        ("card 4111-1111-1111-1111.", "card [card]."),
        ("pan=4111111111111111;", "pan=[card];"),
        (#"{"pan":4111111111111111,"n":1}"#, #"{"pan":"[card]","n":1}"#),
        (#"{"pans":[4111111111111111,5500005555555559]}"#, #"{"pans":["[card]","[card]"]}"#),
        (#"{"m":"pan: 4111111111111111, and more"}"#, #"{"m":"pan: [card], and more"}"#),
        (#"{"m":"a\n4111111111111111\n"}"#, #"{"m":"a\n[card]\n"}"#),
        (#"{"m":"4111\u00201111\u00201111\u00201111"}"#, #"{"m":"[card]"}"#),
        ("/notes?text=card+4111+1111+1111+1111+declined", "/notes?text=card+[card]+declined"),
        ("/notes?text=card%204111%201111%201111%201111%20x", "/notes?text=card%20[card]%20x"),
        ("q%3D4111111111111111%26", "q%3D[card]%26"), ("x=%204111111111111111", "x=%20[card]"),
        ("x=4111%25201111%25201111%25201111", "x=[card]"),
        ("\u{1B}[1;31m4111111111111111\u{1B}[0m", "\u{1B}[1;31m[card]\u{1B}[0m"),
        (#"{"m":"\u001b[31m4111111111111111"}"#, #"{"m":"\u001b[31m[card]"}"#),
        ("amex 3782 822463 10005", "amex [card]"), ("amex 378282246310005", "amex [card]"),
        ("diners 30569309025904", "diners [card]"), ("jcb 3530111333300000", "jcb [card]"),
        ("mc 5555555555554444 2223003122003222", "mc [card] [card]"), ("discover 6011111111111117", "discover [card]"),
        ("4111 1111 1111 1111 200 17", "[card] 200 17"), ("1234 4111 1111 1111 1111", "1234 [card]"),
    ]) func cards(_ text: String, _ want: String) throws { #expect(try masked(text) == want) }

    @Test(arguments: [
        "4111 1111 1111 1112", "4111111111111112", "1748123456789", "1748123456789012", "1748123456789012345",
        "0.4111111111111111", "4111111111111111.5", "a4111111111111111", "4111111111111111f", "41111111111111111111111",
        "blk_-1608999687919862906", "12345678-4111-1111-1111-111111111111", "4111-1111-1111-1111-abcd",
        "2026-01-21 08:15:30.123456",
        "20260121081530123", "4111 1111-1111 1111",
    ]) func noCards(_ text: String) throws { #expect(try masked(text) == text) }

    @Test(arguments: [
        ("ssn 078-05-1120 on file", "ssn [ssn] on file"), ("text=ssn+078-05-2384+on", "text=ssn+[ssn]+on"),
        ("078%2D05%2D1120", "[ssn]"), ("x%20078-05-1120", "x%20[ssn]"), ("ssn 078 05 1120", "ssn [ssn]"),
        ("ssn=078051120", "ssn=[ssn]"),
        (#"{"ssn":"078051120"}"#, #"{"ssn":"[ssn]"}"#), (#"{"ssn":78051120,"a":1}"#, #"{"ssn":78051120,"a":1}"#),
        ("ssn+078+05+1120", "ssn+[ssn]"),
    ]) func socialSecurity(_ text: String, _ want: String) throws { #expect(try masked(text) == want) }

    @Test(arguments: [
        "000-05-1120", "666-05-1120", "900-05-1120", "078-00-1120", "078-05-0000", "078-05-11203", "1078-05-1120", "200 15 1234",
        "078-05-1120-1", "1-078-05-1120", "078051120", "2026-01-2101", "v078-05-1120x",
    ]) func noSocialSecurity(_ text: String) throws { #expect(try masked(text) == text) }

    @Test(arguments: [
        ("contact jane.doe12@example.com for", "contact [email] for"), ("<o'neil+tag@mail.example.co.uk>,", "<[email]>,"),
        ("text=contact+jane.doe1@example.com+for+refund", "text=contact+[email]+for+refund"),
        ("email=jane.doe%40example.com&x=1", "email=[email]&x=1"), ("q%3Djane%40example.com", "q%3D[email]"),
        ("jane%2Btag%40example.com", "[email]"), (#"{"m":"a\njane@example.com\tb"}"#, #"{"m":"a\n[email]\tb"}"#),
        (#""jane\u0040example.com""#, #""[email]""#), ("\u{1B}[32mjane@example.com\u{1B}[0m", "\u{1B}[32m[email]\u{1B}[0m"),
        ("mailto:jane@example.com.", "mailto:[email]."),
        ("jürgen@example.de", "[email]"),
        ("ssh jane@build.example.org:22", "ssh [email]:22"), (#"to "jane doe"@example.com"#, "to [email]"),
        ("jane!doe@example.com", "[email]"), ("jane{doe}@example.com", "[email]"),
        ("user=jane&to=joe@example.com", "user=jane&to=[email]"),
    ]) func emails(_ text: String, _ want: String) throws { #expect(try masked(text) == want) }

    @Test(arguments: [
        "user@host", "@example.com", "a @ b.com", #"{"m":"@example.com"}"#, #"["a","@example.com"]"#, "/img/logo@2x.png",
        "getty@tty1.service", "Object@1a2b3c4d",
        "npm lodash@4.17.21",
        "lodash@4.17.21.tgz", "git@github.com:org/repository.git", "jane@", "x@y.z", "@@@@@@", "java.lang.Object@7852e922",
    ]) func noEmails(_ text: String) throws { #expect(try masked(text) == text) }

    @Test(arguments: [
        ("phone +1-202-555-0142 callback", "phone [phone] callback"),
        ("text=phone++1-202-555-4288+callback", "text=phone+[phone]+callback"),
        ("tel=%2B12025550142&", "tel=[phone]&"), ("+1 (202) 555-0142", "[phone]"), ("+442079460958", "[phone]"),
        ("+49 30 901820", "[phone]"), ("+1.202.555.0142,", "[phone],"), ("tel:+12025550142", "tel:[phone]"),
        (#""\u002B12025550142""#, #""[phone]""#), ("%2B1+202+555+0142", "[phone]"), ("+1%20202%20555%200142", "[phone]"),
        ("+12025550142 200 17", "[phone] 200 17"),
    ]) func phones(_ text: String, _ want: String) throws { #expect(try masked(text) == want) }

    @Test(arguments: [
        "202-555-0142", "[21/Jan/2026:08:15:30 +0000]", "+0530", "1e+12025550142", "x+12025550142", "+123", "+11025550142",
        "+1202555014",
        "+1202555014299", "a=+5", "+28123456789", "0/51536/1/48082/+9100000001",
    ]) func noPhones(_ text: String) throws { #expect(try masked(text) == text) }

    @Test(arguments: [
        ("iban DE89370400440532013000 ok", "iban [iban] ok"), ("DE89 3704 0044 0532 0130 00", "[iban]"),
        ("GB29 NWBK 6016 1331 9268 19,", "[iban],"), ("iban=DE89+3704+0044+0532+0130+00&", "iban=[iban]&"),
        ("iban%3DDE89%203704%200044%200532%200130%2000", "iban%3D[iban]"), ("NO9386011117947", "[iban]"),
    ]) func ibans(_ text: String, _ want: String) throws { #expect(try masked(text) == want) }

    @Test(arguments: [
        "DE89370400440532013001", "XX89370400440532013000", "DE8937040044053201300", "UTF8ABCD", "ID47 - invoice sent",
    ])
    func noIBANs(_ text: String) throws { #expect(try masked(text) == text) }

    @Test(arguments: [
        ("from 203.0.113.7 port", "from [ip] port"), ("203.0.113.7:8080", "[ip]:8080"), ("[2001:db8::1]", "[[ip]]"),
        ("::1 ok", "[ip] ok"),
        ("::ffff:203.0.113.7,", "[ip],"), ("%20203.0.113.7", "%20[ip]"), ("fe80::1%eth0", "[ip]%eth0"),
        ("2001:0db8:85a3:0000:0000:8a2e:0370:7334", "[ip]"), (#""203.0.113.7""#, #""[ip]""#),
    ]) func addresses(_ text: String, _ want: String) throws { #expect(try masked(text) == want) }

    @Test(arguments: [
        "1.2.3", "1.2.3.4.5", "256.1.1.1", "v1.2.3.4", "08:15:30", "std::string", "aa:bb:cc:dd:ee:ff", "a::b", "1.2.3.04",
        "2026-01-21T08:15:30.123",
    ]) func noAddresses(_ text: String) throws { #expect(try masked(text) == text) }

    @Test func addressesAreOffByDefault() throws {
        #expect(try masked("203.0.113.7 ::1", .standard) == "203.0.113.7 ::1")
    }
}
