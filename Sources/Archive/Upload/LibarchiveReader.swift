import CArchive
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads what only libarchive knows: zip and 7z archives member by member, zst, xz and bz2 as one member without a name.
///
/// As a source it gives the data of the member that `next()` returned last.
final class LibarchiveReader: ByteSource {
    /// The shared library of libarchive 3; the number changes only with its interface.
    static let libraryName = "libarchive.so.13"

    /// One member.
    struct Member {
        enum Kind: Hashable { case file, directory, link, special }
        var kind: Kind
        var path: [UInt8]
        var modified: Timestamp?
        var isEncrypted: Bool
    }

    /// A loaded library. It is never unloaded and has no state of its own.
    struct Library: @unchecked Sendable {
        fileprivate let functions: OpaquePointer

        static let shared = Library(named: libraryName)

        /// Loads a library by its file name; nil where it is not installed.
        init?(named name: String) {
            guard let functions = logetl_archive_load(name) else { return nil }
            self.functions = functions
        }
    }

    private let input: BufferedSource
    private let file: FileSource?
    private let context: UploadContext
    private var reader: OpaquePointer?
    private var handedOut = 0
    private var hasMember = false

    /// Reads `input`; `file` is the layer directly below it where that can seek, for directories at the end.
    init(
        _ kind: logetl_archive_kind, _ input: BufferedSource, file: FileSource?, library: Library?, context: UploadContext
    ) throws(UploadError) {
        guard let library else {
            throw UploadError(
                .libraryMissing, "libarchive, which reads zip, 7z, zst, xz and bz2, is not installed: apt install libarchive13")
        }
        self.input = input
        self.file = file
        self.context = context
        var callbacks = logetl_archive_input()
        callbacks.context = Unmanaged.passUnretained(self).toOpaque()
        callbacks.read = { context, bytes in
            guard let context, let bytes else { return -1 }
            return Unmanaged<LibarchiveReader>.fromOpaque(context).takeUnretainedValue().readInput(bytes)
        }
        if file != nil {
            callbacks.seek = { context, offset, whence in
                guard let context else { return -1 }
                return Unmanaged<LibarchiveReader>.fromOpaque(context).takeUnretainedValue().seekInput(offset, whence)
            }
        }
        reader = logetl_archive_open(library.functions, kind, callbacks)
        guard reader != nil else { throw UploadError(.damaged, "libarchive could not begin to read (out of memory)") }
    }

    deinit { if let reader { logetl_archive_close(reader) } }

    /// Goes to the next member; nil at the end. Throws `damaged` and what the input throws.
    func next() throws(UploadError) -> Member? {
        guard let reader else { return nil }
        hasMember = false
        var member = logetl_archive_member()
        let result = logetl_archive_next(reader, &member)
        if result < 0 { try fail("the rest of it was not read") }
        guard result > 0 else { return nil }
        hasMember = true
        let path = member.name.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } ?? []
        let kind: Member.Kind =
            switch member.kind {
            case LOGETL_ARCHIVE_FILE: .file
            case LOGETL_ARCHIVE_DIRECTORY: .directory
            case LOGETL_ARCHIVE_LINK: .link
            default: .special
            }
        let time = member.has_time != 0 ? Timestamp(seconds: Int(member.seconds), nanoseconds: Int(member.nanoseconds)) : nil
        return Member(kind: kind, path: path, modified: time, isEncrypted: member.is_encrypted != 0)
    }

    func read(into target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Int {
        guard let reader, hasMember, !target.isEmpty else { return 0 }
        let room = min(target.count, try context.inflateAllowance())
        let got = logetl_archive_read(reader, target.baseAddress, room)
        if got < 0 {
            hasMember = false
            try fail("the bytes before were kept")
        }
        context.didInflate(got)
        return got
    }

    /// Throws the error of the input if there is one, else what libarchive says.
    private func fail(_ kept: String) throws(UploadError) -> Never {
        try input.throwPending()
        let reason = reader.map { String(cString: logetl_archive_message($0)) } ?? ""
        let isTruncated = reason.lowercased().contains("truncated")
        throw UploadError(
            isTruncated ? .truncated : .damaged, "cannot be read further (\(MemberPath.showable(reason.utf8))); \(kept)")
    }

    /// libarchive's view of the input: the whole buffer, which it may use until it asks again.
    private func readInput(_ bytes: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
        input.consume(handedOut)
        let chunk = input.fill(atLeast: 1)
        handedOut = chunk.count
        bytes.pointee = chunk.baseAddress
        return chunk.isEmpty && input.hasPendingError ? -1 : chunk.count
    }

    private func seekInput(_ offset: Int64, _ whence: Int32) -> Int64 {
        guard let file else { return -1 }
        // A relative move would start where the file was read to, not where libarchive is.
        guard whence != SEEK_CUR else { return -1 }
        handedOut = 0
        input.reset()
        return file.seek(offset, whence)
    }
}
