import Synchronization

/// How far an upload is. Cheap to ask several times a second, from any thread.
public final class UploadProgress: Sendable {
    private let consumed = Atomic<Int>(0)

    init() {}

    /// Bytes of the file, as it lies on disk, read so far.
    public var bytesConsumed: Int { consumed.load(ordering: .relaxed) }

    func add(_ count: Int) { consumed.add(count, ordering: .relaxed) }
}

/// What the layers of one upload share: the bounds, what was used of them, and the problems found. Used by one thread.
final class UploadContext {
    let limits: UploadLimits
    let progress = UploadProgress()
    private(set) var problems: [UploadProblem] = []
    /// Bytes that all decompression layers gave.
    private(set) var inflated = 0
    /// A bound of the whole upload was reached: nothing more is read.
    private(set) var isStopped = false
    private var unrecorded = 0

    init(limits: UploadLimits) { self.limits = limits }

    func record(_ code: UploadProblemCode, _ name: String, _ message: String) {
        guard problems.count < limits.problems else {
            unrecorded += 1
            return
        }
        problems.append(UploadProblem(name: name, code: code, message: message))
    }

    func record(_ error: UploadError, _ name: String) { record(error.code, name, error.message) }

    /// Tells of the problems that found no room. Called once, at the end.
    func closeProblems(_ name: String) {
        guard unrecorded > 0 else { return }
        let message = "\(unrecorded) further problems are not listed (limit \(limits.problems))"
        problems.append(UploadProblem(name: name, code: .moreProblems, message: message))
        unrecorded = 0
    }

    /// How many bytes a decompression layer may give now. Throws when a bound of the upload is reached.
    func inflateAllowance() throws(UploadError) -> Int {
        let left = limits.inflatedBytes - inflated
        if left <= 0 {
            isStopped = true
            throw UploadError(
                .tooLarge,
                "inflates to more than \(limits.inflatedBytes) bytes; the bytes before the limit were kept, the rest was not read"
            )
        }
        guard inflated >= limits.ratioGraceBytes else { return min(left, limits.ratioGraceBytes - inflated) }
        if inflated / max(progress.bytesConsumed, 1) >= limits.ratio {
            isStopped = true
            throw UploadError(
                .ratio,
                "inflates to more than \(limits.ratio) times its size, as only a decompression bomb does; "
                    + "the first \(inflated) bytes were kept, the rest was not read")
        }
        return left
    }

    func didInflate(_ count: Int) { inflated += count }
}
