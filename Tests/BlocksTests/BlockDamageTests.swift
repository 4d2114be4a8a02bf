import Events
import Testing

@testable import Blocks

/// Damaged payloads throw; they never trap.
@Suite struct BlockDamageTests {
    @Test func everyCutIsNoticed() throws {
        var random = RandomEvents(generator: SeededGenerator(seed: 3))
        let batch = EventBatch()
        let expected = random.fill(batch, events: 50)
        let payload = BlockEncoder().encode(batch, rows: Array(expected.indices)).payload
        for length in stride(from: 0, to: payload.count, by: 7) {
            #expect(throws: BlockError.self) { try BlockReader(Array(payload.prefix(length))) }
        }
        var newer = payload
        newer[1] = 9
        #expect(throws: BlockError.unknownVersion(9)) { try BlockReader(newer) }
    }

    /// Bytes are changed and the checksum made right again, so that the decoders meet the damage.
    @Test(arguments: 0..<400)
    func changedBytesNeverTrap(seed: UInt64) throws {
        var random = RandomEvents(generator: SeededGenerator(seed: seed &+ 5_000))
        let batch = EventBatch()
        let expected = random.fill(batch, events: 60)
        var payload = BlockEncoder().encode(batch, rows: Array(expected.indices)).payload
        for _ in 0..<1 + random.number(3) {
            payload[BlockEncoder.prefixBytes + random.number(payload.count - BlockEncoder.prefixBytes)] = UInt8(
                random.number(256))
        }
        let checksum = BlockEncoder.checksum(payload)
        for i in 0..<4 { payload[2 + i] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * i)) }
        do throws(BlockError) {
            let reader = try BlockReader(payload)
            var out: [UInt8] = []
            for row in 0..<min(reader.count, 100) {
                try reader.appendLine(row, to: &out)
                try reader.appendJSON(row, to: &out)
            }
            _ = try reader.rows(matching: TextPattern(tokens: Tokenizer.tokens(of: "timeout refused")), in: .everything)
            _ = try reader.rows(matching: TextPattern(tokens: Tokenizer.tokens(of: "conn"), isPrefix: true), in: .everything)
            try reader.copyEvents(to: EventBatch())
        } catch {
            // Damage was noticed.
        }
    }
}
