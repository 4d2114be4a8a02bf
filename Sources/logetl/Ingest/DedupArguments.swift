import ArgumentParser
import Events
import Pipeline

extension DedupPolicy.Window: ExpressibleByArgument {
    /// Reads `off`, `5s`, `store`.
    public init?(argument: String) { self.init(argument) }
}

/// The fields of `--dedup-key`.
struct KeyArgument: ExpressibleByArgument {
    /// The key.
    var key: FingerprintKey

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard let key = try? FingerprintKey(names) else { return nil }
        self.key = key
    }
}
