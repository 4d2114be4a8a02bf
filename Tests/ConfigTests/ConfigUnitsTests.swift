import Config
import Testing

@Suite struct ConfigUnitsTests {
    @Test(
        arguments: [
            ("5s", 5_000_000_000), ("250ms", 250_000_000), ("3us", 3_000), ("7ns", 7), ("10m", 600_000_000_000),
            ("2h", 7_200_000_000_000), ("14d", 1_209_600_000_000_000), ("0", 0), ("0s", 0), ("5 s", 5_000_000_000),
            ("106751d", 9_223_286_400_000_000_000),
        ] as [(String, Int?)])
    func durationsAreRead(_ text: String, _ expected: Int?) { #expect(ConfigUnits.nanoseconds(text) == expected) }

    @Test(arguments: [
        "", "5", "s", "-5s", "+5s", "5S", "1.5h", "5  s", "5s ", "5 ", "106752d", "99999999999999999999s", "5sec", "٣s",
    ])
    func otherDurationsAreRefused(_ text: String) { #expect(ConfigUnits.nanoseconds(text) == nil) }

    @Test(
        arguments: [
            ("4096", 4_096), ("0", 0), ("64KiB", 65_536), ("64kib", 65_536), ("1 MiB", 1 << 20), ("2GiB", 2 << 30),
            ("3TiB", 3 << 40),
            ("5kB", 5_000), ("5MB", 5_000_000), ("1GB", 1_000_000_000), ("1TB", 1_000_000_000_000), ("9B", 9),
        ] as [(String, Int?)])
    func sizesAreRead(_ text: String, _ expected: Int?) { #expect(ConfigUnits.bytes(text) == expected) }

    @Test(arguments: ["", "KiB", "-1", "64K", "64M", "1.5MiB", "9999999TiB", "1 ", "0x10", "1PiB"])
    func otherSizesAreRefused(_ text: String) { #expect(ConfigUnits.bytes(text) == nil) }

    @Test func whatIsShownReadsAsTheSame() {
        for number in [0, 1, 999, 1_000, 1_500, 60_000_000_000, 86_400_000_000_000, 90_000_000_000_000, Int.max] {
            #expect(ConfigUnits.nanoseconds(ConfigUnits.durationText(number)) == number)
            #expect(ConfigUnits.bytes(ConfigUnits.sizeText(number)) == number)
        }
        #expect(ConfigUnits.durationText(336 * 3_600_000_000_000) == "14d")
        #expect(ConfigUnits.durationText(90_000_000_000) == "90s")
        #expect(ConfigUnits.sizeText(64 << 20) == "64MiB")
        #expect(ConfigUnits.sizeText(1_000_000) == "1000000")
        #expect(ConfigUnits.text(0.5) == "0.5" && ConfigUnits.text(2) == "2")
    }
}
