import Archive
import CSQLite
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Counts of different values; NULLs do not count.
///
/// `approx_count_distinct(x)`: about how many, to 1 % (HyperLogLog with 2^14 registers: Flajolet and others, 2007).
/// `logetl_count_distinct(x)`: what `count(DISTINCT x)` is rewritten to, which SQLite would put into a B-tree one by one.
enum DistinctFunctions {
    static let all: [SQLFunctions.Aggregate] = [
        .init(
            name: "approx_count_distinct", arguments: [1],
            step: { context, count, values in
                guard let call = FunctionCall(context, count, values),
                    let state = AggregateState.of(call.context, { HyperLogLog() })
                else { return }
                switch call.type(0) {
                case SQLITE_NULL: break
                case SQLITE_INTEGER: state.insert(number: sqlite.value_int64(call[0]))
                case SQLITE_FLOAT:
                    let number = sqlite.value_double(call[0])
                    // Equal numbers count once, whatever their type.
                    if let whole = Int64(exactly: number) {
                        state.insert(number: whole)
                    } else {
                        state.insert(hash: ByteHash.mix(number.bitPattern ^ 0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93))
                    }
                case SQLITE_BLOB: call.withBytes(0) { state.insert($0, seed: 0x2127_599B_F432_5C37) }
                default: call.withBytes(0) { state.insert($0, seed: 0) }
                }
            },
            finish: { context in
                guard let context else { return }
                sqlite.result_int64(context, AggregateState.take(context, HyperLogLog.self)?.estimate ?? 0)
            }),
        .init(
            name: "logetl_count_distinct", arguments: [1],
            step: { context, count, values in
                guard let call = FunctionCall(context, count, values), !call.isNull(0), let shared = call.state,
                    let state = AggregateState.of(call.context, { DistinctHashes(shared) })
                else { return }
                do throws(TemporaryFileError) {
                    try state.insert(state.hasher.hash(call))
                } catch {
                    call.error("\(error)")
                }
            },
            finish: { context in
                guard let context else { return }
                do throws(TemporaryFileError) {
                    sqlite.result_int64(context, try AggregateState.take(context, DistinctHashes.self)?.count() ?? 0)
                } catch {
                    SQLResult.error("\(error)", context)
                }
            }),
    ]
}

/// Hashes of values with 128 bits: of 100 million different values two have the same with a probability of 10^-23. What they are made of is drawn
/// for each process, so that nobody can write values whose hashes are equal.
struct ValueHasher {
    private static let secret = (UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max))

    // Of values of different types none are equal.
    private let integers = chain(0)
    private let reals = chain(1)
    private let blobs = chain(2)
    private let texts = chain(3)

    private static func chain(_ type: UInt64) -> FingerprintChain {
        withUnsafeBytes(of: (secret.0, secret.1, type)) { FingerprintChain(service: $0) }
    }

    /// The hash of the first argument, which is not NULL.
    func hash(_ call: FunctionCall) -> Hash128 {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        let hash: Fingerprint
        switch call.type(0) {
        case SQLITE_INTEGER: hash = integers.end(nothing, sqlite.value_int64(call[0]))
        case SQLITE_FLOAT:
            let number = sqlite.value_double(call[0])
            // Equal numbers count once, whatever their type.
            if let whole = Int64(exactly: number) {
                hash = integers.end(nothing, whole)
            } else {
                hash = reals.end(nothing, Int64(bitPattern: number.bitPattern))
            }
        case SQLITE_BLOB: hash = call.withBytes(0) { blobs.end($0, 0) }
        default: hash = call.withBytes(0) { texts.end($0, 0) }
        }
        return Hash128(high: hash.high, low: hash.low)
    }
}

/// Counts different hashes in little memory: exactly while they are few, then about.
final class HyperLogLog {
    private static let bits = 14
    private static let exactMax = 1 << 10

    private var exact: Set<UInt64> = []
    private var registers: [UInt8] = []

    /// Adds a whole number.
    func insert(number: Int64) {
        insert(hash: ByteHash.mix(UInt64(bitPattern: number) ^ 0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB))
    }

    /// Adds bytes.
    func insert(_ bytes: UnsafeRawBufferPointer, seed: UInt64) {
        let hash = bytes.withMemoryRebound(to: UInt8.self) { bytes in
            bytes.baseAddress.map { ByteHash.hash($0, bytes.count) } ?? 0x4CF5_AD43_2745_937F
        }
        insert(hash: hash ^ seed)
    }

    /// Adds a hash.
    func insert(hash: UInt64) {
        // One more mix: registers need all bits alike.
        let mixed = ByteHash.mix(hash ^ 0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3)
        if registers.isEmpty {
            exact.insert(mixed)
            guard exact.count > Self.exactMax else { return }
            registers = Array(repeating: 0, count: 1 << Self.bits)
            for known in exact { register(known) }
            exact = []
        } else {
            register(mixed)
        }
    }

    private func register(_ hash: UInt64) {
        let index = Int(hash >> UInt64(64 - Self.bits))
        let rest = hash << UInt64(Self.bits) | 1 << UInt64(Self.bits - 1)
        let rank = UInt8(rest.leadingZeroBitCount + 1)
        if rank > registers[index] { registers[index] = rank }
    }

    /// How many different hashes there were.
    var estimate: Int64 {
        if registers.isEmpty { return Int64(exact.count) }
        // Ertl's estimator (2017, "New cardinality estimation algorithms for HyperLogLog sketches"), which needs no tables of its bias.
        let count = Double(registers.count)
        let ranks = 64 - Self.bits
        var histogram = [Double](repeating: 0, count: ranks + 2)
        for rank in registers { histogram[min(Int(rank), ranks + 1)] += 1 }
        var sum = count * Self.tau(1 - histogram[ranks + 1] / count)
        for rank in stride(from: ranks, through: 1, by: -1) { sum = 0.5 * (sum + histogram[rank]) }
        sum += count * Self.sigma(histogram[0] / count)
        let raw = count * count / (2 * log(2) * sum)
        return Int64(raw.rounded())
    }

    private static func sigma(_ share: Double) -> Double {
        if share >= 1 { return .infinity }
        var (x, y, z, last) = (share, 1.0, share, -1.0)
        while z != last {
            x *= x
            last = z
            z += x * y
            y += y
        }
        return z
    }

    private static func tau(_ share: Double) -> Double {
        if share <= 0 || share >= 1 { return 0 }
        var (x, y, z, last) = (share, 1.0, 1 - share, -1.0)
        while z != last {
            x = x.squareRoot()
            last = z
            y *= 0.5
            z -= (1 - x) * (1 - x) * y
        }
        return z / 3
    }
}
