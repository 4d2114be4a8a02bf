import Events

/// One log in an upload: the file itself, inflated where it is compressed, or a member of an archive.
///
/// Valid only inside the call of `Upload.forEachEntry` that gives it.
public final class UploadEntry {
    /// As people name it: the path as given, or `bundle.tar.gz!app/app.log`.
    public let name: String
    /// The path in the archive, cleaned; in an archive in an archive `inner.tar!app/app.log`. Nil for a file that is no archive.
    public let memberPath: String?
    /// When the log was written last: the archive's, else the gzip header's, else the file's time. Nil for streams.
    public let modified: Timestamp?
    /// Whether this is read from a pipe, terminal or device: it may never end, and reading waits for it.
    public let isStream: Bool
    /// Bytes given by `read` so far.
    public private(set) var bytesRead = 0

    private let source: BufferedSource
    private let context: UploadContext
    private var isAtEnd = false

    init(
        _ source: BufferedSource, name: String, memberPath: String?, modified: Timestamp?, isStream: Bool, context: UploadContext
    ) {
        self.source = source
        self.name = name
        self.memberPath = memberPath
        self.modified = modified
        self.isStream = isStream
        self.context = context
    }

    /// Reads bytes into `target`, inflated: how many, 0 at the end. Fastest with 256 KiB to 1 MiB.
    ///
    /// Where the data is damaged the bytes before the damage are given first; then the error is thrown, once, and recorded in
    /// `Upload.problems`; then the entry is at its end. Wrong checksums are only recorded, as all bytes are given.
    public func read(into target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Int {
        guard !isAtEnd, !target.isEmpty else { return 0 }
        do throws(UploadError) {
            let left = context.limits.entryBytes - bytesRead
            if left <= 0 { try checkNothingFollows() }
            let got = left <= 0 ? 0 : try source.read(into: UnsafeMutableRawBufferPointer(rebasing: target.prefix(left)))
            if got == 0 { isAtEnd = true }
            bytesRead += got
            return got
        } catch {
            isAtEnd = true
            context.record(error, name)
            throw error
        }
    }

    private func checkNothingFollows() throws(UploadError) {
        guard !source.fill(atLeast: 1).isEmpty else { return }
        throw UploadError(
            .tooLarge,
            "is larger than the limit of \(context.limits.entryBytes) bytes; the bytes before were kept, the rest was not read")
    }

    /// Goes past what the user left, so that the layers below end cleanly and checksums are compared. Damage is recorded.
    func drain() {
        guard !isAtEnd else { return }
        isAtEnd = true
        _ = source.skip(Int.max)
        do throws(UploadError) { try source.throwPending() } catch { context.record(error, name) }
    }
}
