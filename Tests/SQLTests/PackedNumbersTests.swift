import Testing

@testable import Query
@testable import SQL

/// Numbers come out of their packed form as they went in.
@Suite struct PackedNumbersTests {
    private static func check(_ values: [Double], _ weights: [Int64], size: Int) throws {
        let bytes = PackedNumbers.bytes(GroupNumbers(values: values[...], weights: weights[...], isWhole: true))
        #expect(bytes.count == size)
        try bytes.withUnsafeBytes { raw in
            let packed = try #require(PackedNumbers(raw))
            #expect(packed.isWhole)
            #expect((0..<packed.count).map { packed.value($0) } == values)
            #expect((0..<packed.count).map { packed.weight($0) } == weights)
        }
    }

    @Test func formsAreTheShortestThatHoldAll() throws {
        try Self.check([-128, 0, 127], [1, 1, 1], size: 1 + 3)
        try Self.check([-129, 5], [1, 127], size: 1 + 4 + 2)
        try Self.check([0, 32768], [128, 1], size: 1 + 8 + 4)
        try Self.check([-2_147_483_648, 2_147_483_647], [40_000, 3], size: 1 + 8 + 8)
        try Self.check([0, 2_147_483_648], [5_000_000_000, 1], size: 1 + 16 + 16)
        try Self.check([0.5, 1], [1, 1], size: 1 + 16)
        try Self.check([-.infinity, 1e300, .infinity], [1, 2, 3], size: 1 + 24 + 3)
        try Self.check([0, 0.4, 3], [1, 1, 1], size: 1 + 24)
        try Self.check([], [], size: 1)
    }

    @Test func valuesThatAreNoNumbersAreMarked() throws {
        let bytes = PackedNumbers.bytes(GroupNumbers(values: [1], weights: [1], isWhole: false))
        bytes.withUnsafeBytes { #expect(PackedNumbers($0)?.isWhole == false) }
    }

    @Test func otherBytesAreRefused() {
        for bytes in [[], [0], [0x80], [2, 0], [5 << 3 | 1, 0], [6, 0], [7, 0]] as [[UInt8]] {
            bytes.withUnsafeBytes { #expect(PackedNumbers($0) == nil, "\(bytes)") }
        }
    }
}
