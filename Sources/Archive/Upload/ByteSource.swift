/// A layer that gives bytes in order: a file, the inflated content of a layer below, a member of an archive.
protocol ByteSource: AnyObject {
    /// Reads some bytes into `target`, at least one unless the data ended; 0 is the end. Waits where the data is a live stream.
    ///
    /// Damage: the bytes before it are given first, then the error is thrown once, then the source is at its end.
    /// Layers that inflate give the most bytes before damage when `target` has at least `BufferedSource.directBytes`.
    func read(into target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Int
}

/// A source with a buffer before it, so that a layer above can look ahead and read small pieces. Large reads pass it by.
final class BufferedSource: ByteSource {
    /// Reads of at least this many bytes go straight to the layer below when the buffer is empty. ISA-L keeps up to 64 KiB of window
    /// and look-ahead to itself that damage would swallow if the target were smaller.
    static let directBytes = 128 << 10

    private let upstream: any ByteSource
    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isExhausted = false
    private var pending: UploadError?
    /// Whether the layer below ended with an error that was thrown from here.
    private(set) var hasFailed = false
    /// Bytes given to the layer above so far.
    private(set) var position = 0

    init(_ upstream: any ByteSource, capacity: Int = 256 << 10) {
        self.upstream = upstream
        buffer = .allocate(byteCount: max(capacity, Self.directBytes), alignment: 64)
    }

    deinit { buffer.deallocate() }

    /// The bytes in the buffer: valid until the next call of anything else.
    var available: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[start..<end]) }

    /// Reads until `count` bytes lie in the buffer, or the data ends (an error below waits for `read` or `throwPending`).
    func fill(atLeast count: Int) -> UnsafeRawBufferPointer {
        let wanted = min(count, buffer.count)
        while end - start < wanted, fillSome() {}
        return available
    }

    /// Reads once from below. Returns whether bytes came.
    func fillSome() -> Bool {
        guard !isExhausted else { return false }
        if start > 0 {
            if start < end, let base = buffer.baseAddress { base.copyMemory(from: base + start, byteCount: end - start) }
            end -= start
            start = 0
        }
        guard end < buffer.count else { return false }
        do throws(UploadError) {
            let got = try upstream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
            if got == 0 { isExhausted = true }
            end += got
            return got > 0
        } catch {
            isExhausted = true
            pending = error
            return false
        }
    }

    /// Drops the first `count` bytes of the buffer.
    func consume(_ count: Int) {
        start += min(count, end - start)
        position += count
    }

    /// Whether the layer below ended with an error that is not yet thrown.
    var hasPendingError: Bool { pending != nil }

    /// Throws the error of the layer below, if it is not yet thrown.
    func throwPending() throws(UploadError) {
        guard let error = pending else { return }
        pending = nil
        hasFailed = true
        throw error
    }

    func read(into target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Int {
        guard !target.isEmpty else { return 0 }
        if start == end {
            if !isExhausted, target.count >= Self.directBytes { return try readDirectly(into: target) }
            if !fillSome() {
                try throwPending()
                return 0
            }
        }
        let count = min(target.count, end - start)
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<start + count]))
        consume(count)
        return count
    }

    private func readDirectly(into target: UnsafeMutableRawBufferPointer) throws(UploadError) -> Int {
        do throws(UploadError) {
            let got = try upstream.read(into: target)
            if got == 0 { isExhausted = true }
            position += got
            return got
        } catch {
            isExhausted = true
            hasFailed = true
            throw error
        }
    }

    /// The next byte, or nil at the end.
    func readByte() -> UInt8? {
        if start == end, !fillSome() { return nil }
        let byte = buffer[start]
        consume(1)
        return byte
    }

    /// Drops up to `count` bytes; returns how many there were.
    func skip(_ count: Int) -> Int {
        var left = count
        while left > 0 {
            if start == end, !fillSome() { break }
            let step = min(left, end - start)
            consume(step)
            left -= step
        }
        return count - left
    }

    /// Forgets the buffer, because the layer below was moved to another place.
    func reset() {
        start = 0
        end = 0
        isExhausted = false
    }
}
