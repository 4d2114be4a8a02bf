import Archive
import Glibc
import Lifecycle
import Store
import Synchronization

/// Fails at the n-th step and at all that follow, as if the process had ended there.
final class Crash: Sendable {
    private let count = Mutex(0)
    private let last: Int
    private let fault: FileSteps.Fault

    /// Fails at step `last`, counted from 0.
    init(at last: Int, _ fault: FileSteps.Fault = .error(5)) {
        self.last = last
        self.fault = fault
    }

    var steps: FileSteps {
        FileSteps { [self] _, _ in
            let number = count.withLock { count in
                count += 1
                return count - 1
            }
            return number >= last ? fault : nil
        }
    }

    /// Whether the fault was met.
    var isMet: Bool { count.withLock { $0 > last } }
    /// Steps so far.
    var stepsDone: Int { count.withLock { $0 } }
}

/// The archive's calls of the file system, those that change something behind the same door as the store's steps.
final class StepFiles: FileOperations {
    private let real = SystemFiles()
    private let steps: FileSteps

    init(_ steps: FileSteps) { self.steps = steps }

    private func failure(_ operation: FileSteps.Operation, _ path: String) -> Int32? {
        switch steps.fault?(operation, path) {
        case nil: nil
        case .error(let number): -number
        case .short: -ENOSPC
        }
    }

    func open(_ path: String, _ flags: Int32) -> Int32 {
        if flags & O_CREAT != 0, let failure = failure(.write, path) { return failure }
        return real.open(path, flags)
    }
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        guard let failure = failure(.write, "") else { return real.write(descriptor, bytes) }
        _ = real.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]))
        return Int(failure)
    }
    func read(_ descriptor: Int32, _ target: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        real.read(descriptor, target, at: offset)
    }
    func sync(_ descriptor: Int32) -> Int32 { failure(.flush, "") ?? real.sync(descriptor) }
    func close(_ descriptor: Int32) -> Int32 { real.close(descriptor) }
    func rename(_ from: String, _ to: String) -> Int32 { failure(.rename, to) ?? real.rename(from, to) }
    func unlink(_ path: String) -> Int32 { failure(.remove, path) ?? real.unlink(path) }
    func makeFolder(_ path: String) -> Int32 { failure(.write, path) ?? real.makeFolder(path) }
    func removeFolder(_ path: String) -> Int32 { failure(.remove, path) ?? real.removeFolder(path) }
    func lock(_ descriptor: Int32) -> Int32 { real.lock(descriptor) }
    func status(_ descriptor: Int32) -> Result<FileStatus, FileNumber> { real.status(descriptor) }
    func status(at path: String) -> Result<FileStatus, FileNumber> { real.status(at: path) }
    func names(in path: String) -> Result<[String], FileNumber> { real.names(in: path) }
}
