import Events
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The bytes of a pipe, socket or terminal for several readers, one after the other or side by side, each from the beginning.
///
/// Whoever is farthest reads on from the descriptor; what it gave is kept, the first bytes in memory and the rest in a temporary file that has
/// no name, for those who come later. So nothing waits for an end that may never come. For any number of threads.
public final class InputSpool: Sendable {
    /// Bytes that are kept in memory before a file is made.
    static let memoryBytes = 1 << 20

    /// What a read found.
    enum Outcome {
        /// So many bytes; 0 at the end.
        case bytes(Int)
        /// Nothing has come yet.
        case nothingYet
    }

    private struct State {
        var head: [UInt8] = []
        var file: TemporaryFile?
        /// Bytes that were kept, and that were read from the descriptor.
        var kept = 0
        var taken = 0
        var isAtEnd = false
        var keeps = true
    }

    /// What is read. Stays open.
    let descriptor: Int32
    private let closesDescriptor: Bool
    private let folder: String?
    private let state: Mutex<State>

    /// The bytes of a descriptor, which is closed at the end only if `closes`. `folder`: see `TemporaryFile`.
    public init(descriptor: Int32, closes: Bool = false, folder: String? = nil) {
        self.descriptor = descriptor
        closesDescriptor = closes
        self.folder = folder
        state = Mutex(State())
    }

    deinit { if closesDescriptor { close(descriptor) } }

    /// Whether what is read from now on is kept for others. Without it a second reading ends in an error.
    public var keeps: Bool {
        get { state.withLock { $0.keeps } }
        set { state.withLock { $0.keeps = newValue } }
    }

    /// Whether bytes were read that nobody can read again.
    public var isGone: Bool { state.withLock { $0.taken > $0.kept } }

    /// Reads ahead until `count` bytes are kept, the end, or nothing came for `milliseconds`: a first look at the bytes. Waits for the first
    /// byte as long as `isStopped` is false.
    public func readAhead(_ count: Int, milliseconds: Int32, isStopped: () -> Bool) {
        withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { room in
            var offset = 0
            while offset < count, !isStopped() {
                guard let outcome = try? read(at: offset, into: room) else { return }
                switch outcome {
                case .bytes(0): return
                case .bytes(let got): offset += got
                case .nothingYet: if !wait(milliseconds), offset > 0 { return }
                }
            }
        }
    }

    /// Waits until the descriptor has bytes or ended; false after `milliseconds`.
    func wait(_ milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = poll(&request, 1, milliseconds)
        return ready > 0 || (ready < 0 && errno != EINTR)
    }

    /// Reads the bytes from `offset` on into `target`, without waiting. Throws where they cannot be read or are gone.
    func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Outcome {
        let result: Result<Outcome, UploadError> = state.withLock { state in
            do throws(UploadError) {
                return .success(try read(&state, offset, target))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func read(_ state: inout State, _ offset: Int, _ target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Outcome
    {
        if offset < state.kept { return .bytes(try kept(state, offset, target)) }
        if state.isAtEnd, offset >= state.taken { return .bytes(0) }
        guard offset == state.taken else {
            throw UploadError(.readFailed, "was read before and is gone; it can be read only once here")
        }
        // Another reader may have taken what poll(2) told of: never wait with the lock held.
        guard wait(0) else { return .nothingYet }
        let got = readBytes(descriptor, target.baseAddress, min(target.count, FileSource.readBytes))
        guard got >= 0 else {
            if errno == EINTR || errno == EAGAIN { return .nothingYet }
            throw UploadError(.readFailed, "cannot be read further (\(errorText(errno))); the bytes before were kept")
        }
        if got == 0 { state.isAtEnd = true }
        let piece = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(target)[..<got])
        if state.keeps, state.kept == state.taken { try keep(piece, &state) }
        state.taken += got
        return .bytes(got)
    }

    private func kept(_ state: State, _ offset: Int, _ target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Int {
        if offset < state.head.count {
            let count = min(target.count, state.head.count - offset)
            state.head.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
            return count
        }
        let piece = UnsafeMutableRawBufferPointer(rebasing: target[..<min(target.count, state.kept - offset)])
        do throws(TemporaryFileError) {
            try state.file?.read(piece, at: offset - state.head.count)
        } catch {
            throw UploadError(.readFailed, "cannot be read again: \(error)")
        }
        return piece.count
    }

    private func keep(_ piece: UnsafeRawBufferPointer, _ state: inout State) throws(UploadError) {
        if state.file == nil, state.head.count + piece.count <= Self.memoryBytes {
            state.head.append(contentsOf: piece)
            state.kept += piece.count
            return
        }
        do throws(TemporaryFileError) {
            if state.file == nil { state.file = try TemporaryFile(in: folder) }
            try state.file?.write(piece, at: state.kept - state.head.count)
        } catch {
            throw UploadError(.readFailed, "cannot be kept: \(error)")
        }
        state.kept += piece.count
    }
}

extension InputSpool: Hashable {
    /// Whether both are the same.
    public static func == (a: InputSpool, b: InputSpool) -> Bool { a === b }

    /// Hashes the identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// read(2), under a name that the methods of the same name do not hide.
private func readBytes(_ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, target, count)
}
