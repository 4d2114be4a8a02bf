import Events
import Pipeline

extension ConfigSection {
    static let dedup = ConfigSection(
        name: "dedup",
        help: "Equal events are stored once and counted with the one that is kept. `parse` compares only with --dedup.",
        keys: [.dedupWindow, .dedupKey, .dedupMemory],
        example: """
            dedup:
              window: 10m
              key: [service, message, host]
            """,
        check: { settings in
            do throws(FingerprintKeyError) {
                _ = try FingerprintKey(settings.texts(.dedupKey))
                return []
            } catch {
                return [settings.problem(.dedupKey, error.description)]
            }
        })
}

extension ConfigKey {
    /// `dedup.window`.
    public static let dedupWindow = ConfigKey(
        "dedup.window", .either([.choice(["off", "store"]), .duration(0...Int.max)]), .duration(5_000_000_000), flag: "--dedup",
        "How far apart in time equal events are duplicates: off: every event is stored; store: however far.")
    /// `dedup.key`.
    public static let dedupKey = ConfigKey(
        "dedup.key", .list(.text), .list(["timestamp", "service", "message"].map { ConfigItem(.text($0)) }), flag: "--dedup-key",
        "What equal events have in common: timestamp, service (always), message, level, host, trace_id, source, fields of metadata."
    )
    /// `dedup.memory`.
    public static let dedupMemory = ConfigKey(
        "dedup.memory", .size(0...1 << 40), .size(DedupPolicy().cacheBytes),
        "Memory for fingerprints; what exceeds it is read again from the store when it is needed.")
}

extension Configuration {
    /// Sets which events are stored once. Throws `ConfigError` where the key is none.
    func applyDedup(to options: inout IngestOptions) throws(ConfigError) {
        switch item(.dedupWindow)?.value {
        case .duration(let span)?: options.dedup.window = .nanoseconds(Int64(span))
        case .text("store")?: options.dedup.window = .store
        case .text("off")?: options.dedup.window = .off
        default: break
        }
        do throws(FingerprintKeyError) {
            options.dedup.key = try FingerprintKey(texts(.dedupKey))
        } catch {
            throw ConfigError(problems: [problem(.dedupKey, error.description)])
        }
        options.dedup.cacheBytes = integer(.dedupMemory) ?? options.dedup.cacheBytes
    }
}
