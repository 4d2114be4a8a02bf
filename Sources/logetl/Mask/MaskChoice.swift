import ArgumentParser
import Pipeline

/// `--mask`: what ingest hides.
enum MaskChoice: String, CaseIterable, ExpressibleByArgument {
    case `default`, off

    /// The policy that it names.
    var policy: MaskPolicy {
        switch self {
        case .default: MaskPolicy()
        case .off: .off
        }
    }
}
