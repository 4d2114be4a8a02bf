import CSystem
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The lowest layer: an open file, pipe or device. Counts what it reads for the progress.
final class FileSource: ByteSource {
    /// Bytes of one read(2): large enough that the call is noise, small enough for the cache.
    static let readBytes = 512 << 10
    /// How long a stream may give nothing before `onIdle` is called, milliseconds.
    static let idleMilliseconds: Int32 = 50

    /// Whether this is no regular file: it cannot be read again and may never end.
    let isStream: Bool
    /// Bytes of the file when it was opened; nil for a stream.
    let size: Int?
    /// The file's modification time; nil for a stream.
    let modified: Timestamp?
    /// Called on the reading thread while a stream gives nothing; false ends reading.
    var onIdle: (() -> Bool)?
    private let descriptor: Int32
    private let closesDescriptor: Bool
    private let progress: UploadProgress
    private var counted = 0
    /// Where the bytes come from instead, and how many of them were read.
    private let spool: InputSpool?
    private var offset = 0

    /// Opens a file. A FIFO waits for its writer.
    static func open(_ path: String, progress: UploadProgress) throws(UploadError) -> FileSource {
        let descriptor = logetl_open(path, O_RDONLY | O_NOCTTY)
        guard descriptor >= 0 else { throw openError(errno) }
        return try FileSource(descriptor, closes: true, progress: progress)
    }

    /// Reads from an open descriptor, which is closed at the end only if `closes`.
    init(_ descriptor: Int32, closes: Bool, progress: UploadProgress) throws(UploadError) {
        self.descriptor = descriptor
        closesDescriptor = closes
        self.progress = progress
        spool = nil
        var status = stat()
        let result = fstat(descriptor, &status)
        let failure = errno
        let type = status.st_mode & S_IFMT
        isStream = type != S_IFREG
        size = type == S_IFREG ? Int(status.st_size) : nil
        modified =
            type == S_IFREG ? Timestamp(seconds: Int(status.st_mtim.tv_sec), nanoseconds: Int(status.st_mtim.tv_nsec)) : nil
        if result != 0 { throw Self.openError(failure) }
        if type == S_IFDIR {
            throw UploadError(.unreadable, "is a directory; give it to a walk of directories, not to an upload")
        }
        if !isStream { _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
    }

    /// Reads what a spool has or gets, as a stream.
    init(_ spool: InputSpool, progress: UploadProgress) {
        descriptor = spool.descriptor
        closesDescriptor = false
        self.progress = progress
        self.spool = spool
        isStream = true
        size = nil
        modified = nil
    }

    deinit { if closesDescriptor { close(descriptor) } }

    func read(into target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Int {
        if let spool { return try read(spool, into: target) }
        while true {
            if isStream, !waitForBytes() { return 0 }
            let got = readDescriptor(descriptor, target.baseAddress, min(target.count, Self.readBytes))
            if got >= 0 {
                // A zip file's directory is read twice, and a file may grow: the progress never exceeds the size.
                let news = min(got, (size ?? Int.max) - counted)
                counted += news
                progress.add(news)
                return got
            }
            // A descriptor that another process made non-blocking is waited for again.
            if errno == EINTR || errno == EAGAIN { continue }
            throw UploadError(.readFailed, "cannot be read further (\(errorText(errno))); the bytes before were kept")
        }
    }

    private func read(_ spool: InputSpool, into target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Int {
        guard !target.isEmpty else { return 0 }
        while true {
            if case .bytes(let got) = try spool.read(at: offset, into: target) {
                offset += got
                progress.add(got)
                return got
            }
            if !waitForBytes() { return 0 }
        }
    }

    /// Waits until a stream has bytes or ended. False when `onIdle` asked to stop.
    private func waitForBytes() -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let ready = poll(&request, 1, Self.idleMilliseconds)
            // Any event, errors included, is for read(2) to tell.
            if ready > 0 || (ready < 0 && errno != EINTR) { return true }
            if let onIdle, !onIdle() { return false }
        }
    }

    /// lseek(2), for formats that have their directory at the end. Returns the new offset or -1.
    func seek(_ offset: Int64, _ whence: Int32) -> Int64 { Int64(lseek(descriptor, off_t(offset), whence)) }

    private static func openError(_ code: Int32) -> UploadError {
        switch code {
        case ENOENT, ENOTDIR: UploadError(.missing, "no such file")
        case EACCES, EPERM: UploadError(.unreadable, "cannot be opened (permission denied); run as a user who may read it")
        default: UploadError(.unreadable, "cannot be opened (\(errorText(code)))")
        }
    }
}

/// What the C library calls an error number. (glibc 2.32 and later keep the text per thread.)
func errorText(_ code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
}

/// read(2), under a name that the method of the same name does not hide.
private func readDescriptor(_ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, target, count)
}

extension Timestamp {
    /// The instant of a file system or archive time; nil where it lies outside the range of timestamps.
    init?(seconds: Int, nanoseconds: Int) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = product.addingReportingOverflow(nanoseconds)
        guard !overflow, !carry else { return nil }
        self.init(rawValue: Int64(sum))
    }
}
