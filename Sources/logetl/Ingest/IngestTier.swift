import ArgumentParser

/// `--tier`: where the events of an ingest go.
enum IngestTier: String, ExpressibleByArgument, CaseIterable {
    /// Where age moves them on.
    case hot
    /// To the archive, whatever their age.
    case cold
}
