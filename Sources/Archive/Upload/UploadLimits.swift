/// The bounds of one upload. Each says its unit and what happens to that which exceeds it.
///
/// What is cut off by a bound is reported in `Upload.problems`; what was read before it is kept.
public struct UploadLimits: Hashable, Sendable {
    /// Members of one archive (tar, zip, 7z), links and directories counted. Further ones are not read: `too-many-members`.
    public var membersPerArchive = 100_000
    /// Layers in one another. An archive, a compression, or an archive in a compression (`.tar.gz`) is one layer.
    /// What lies deeper is not read: `depth`.
    public var depth = 4
    /// Bytes of one entry as they are read, inflated. The rest of the entry is not read: `too-large`.
    public var entryBytes = 1 << 40
    /// Bytes that all decompression layers of one upload give. At the limit the upload ends: `too-large`.
    public var inflatedBytes = 1 << 40
    /// Inflated bytes for each byte of the file. Beyond it the upload ends: `ratio`. Gzip alone reaches 1,032.
    public var ratio = 2_000
    /// Inflated bytes before `ratio` is looked at, so that small files of repeated lines pass.
    public var ratioGraceBytes = 1 << 30
    /// Bytes of a member's name. Longer names are cut: `name-too-long`.
    public var memberNameBytes = 4_096
    /// Problems kept of one upload. Further ones are counted in a last one: `more-problems`.
    public var problems = 1_000

    /// The defaults.
    public init() {}
}
