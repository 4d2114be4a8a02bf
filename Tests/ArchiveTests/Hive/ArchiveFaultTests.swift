import Archive
import Events
import Foundation
import Glibc
import Synchronization
import Testing

/// A file system that fails at one call, or from one call on, as after a power cut.
final class FaultyFiles: FileOperations {
    enum Fault: CaseIterable, Sendable {
        /// The call fails with EIO, later ones work.
        case once
        /// The call fails with ENOSPC, and so do all that write.
        case full
        /// A write takes half of the bytes.
        case short
        /// No call works any more: the process was killed.
        case crash
    }

    private let real = SystemFiles()
    private let fault: Fault
    private let at: Int
    private let calls = Mutex(0)

    init(_ fault: Fault, at: Int) {
        self.fault = fault
        self.at = at
    }

    var count: Int { calls.withLock { $0 } }

    /// The error of this call, or 0.
    private func fails(writes: Bool = true) -> Int32 {
        let call = calls.withLock { calls in
            calls += 1
            return calls - 1
        }
        switch fault {
        case .once: return call == at ? -EIO : 0
        case .full: return call >= at && writes ? -ENOSPC : 0
        case .crash: return call >= at ? -EIO : 0
        case .short: return 0
        }
    }

    func open(_ path: String, _ flags: Int32) -> Int32 {
        let error = fails(writes: flags & O_CREAT != 0)
        return error == 0 ? real.open(path, flags) : error
    }
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        let error = fails()
        if error != 0 {
            // What a full disk or a dying machine leaves.
            _ = real.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]))
            return Int(error)
        }
        let some = fault == .short ? max(1, bytes.count / 2) : bytes.count
        return real.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<min(some, bytes.count)]))
    }
    func read(_ descriptor: Int32, _ target: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        let error = fails(writes: false)
        return error == 0 ? real.read(descriptor, target, at: offset) : Int(error)
    }
    func sync(_ descriptor: Int32) -> Int32 {
        let error = fails()
        return error == 0 ? real.sync(descriptor) : error
    }
    func close(_ descriptor: Int32) -> Int32 { real.close(descriptor) }
    func rename(_ from: String, _ to: String) -> Int32 {
        let error = fails()
        return error == 0 ? real.rename(from, to) : error
    }
    func unlink(_ path: String) -> Int32 {
        let error = fails(writes: false)
        return error == 0 ? real.unlink(path) : error
    }
    func removeFolder(_ path: String) -> Int32 {
        let error = fails(writes: false)
        return error == 0 ? real.removeFolder(path) : error
    }
    func makeFolder(_ path: String) -> Int32 {
        let error = fails()
        return error == 0 ? real.makeFolder(path) : error
    }
    func lock(_ descriptor: Int32) -> Int32 {
        let error = fails(writes: false)
        return error == 0 ? real.lock(descriptor) : error
    }
    func status(_ descriptor: Int32) -> Result<FileStatus, FileNumber> {
        fails(writes: false) == 0 ? real.status(descriptor) : .failure(FileNumber(EIO))
    }
    func status(at path: String) -> Result<FileStatus, FileNumber> {
        fails(writes: false) == 0 ? real.status(at: path) : .failure(FileNumber(EIO))
    }
    func names(in path: String) -> Result<[String], FileNumber> {
        fails(writes: false) == 0 ? real.names(in: path) : .failure(FileNumber(EIO))
    }
}

@Suite struct ArchiveFaultTests {
    private static func batch(_ count: Int, seed: UInt64) -> EventBatch {
        var events = ArchiveEvents(random: HiveRandom(seed: seed))
        let batch = EventBatch()
        events.fill(batch, count)
        return batch
    }

    private static func write(_ root: String, _ batch: EventBatch, job: String, _ files: any FileOperations) throws {
        var options = ArchiveWriteOptions()
        options.job = job
        options.helpers = 0
        options.segmentBytes = 4_000
        options.fileBytes = 2_000
        let writer = try ArchiveWriter(root, day: ArchiveEvents.day, service: "web", options: options, files: files)
        if writer.manifest.holds(job: job) { return writer.cancel() }
        try writer.append(batch)
        try writer.finish()
    }

    /// Whatever call fails, a second try leaves each event once, all files sound, and nothing temporary.
    @Test(arguments: FaultyFiles.Fault.allCases) func eachStepMayFail(_ fault: FaultyFiles.Fault) throws {
        let before = Self.batch(20, seed: 1)
        let batch = Self.batch(60, seed: 2)
        let expected = Set(try (shown(before) + shown(batch)).map(\.json)).count
        var call = 0
        while true {
            let folder = try HiveFolder()
            try Self.write(folder.path, before, job: "first", SystemFiles())
            let sound = folder.files.filter { $0.hasSuffix(".json.gz") }
            let files = FaultyFiles(fault, at: call)
            var isFailed = false
            do { try Self.write(folder.path, batch, job: "second", files) } catch { isFailed = true }
            // No half file stands under a final name: what has one is whole.
            for name in folder.files where name.hasSuffix(".json.gz") {
                if !sound.contains(name) { #expect(try run(["gzip", "-t", "\(folder.path)/\(name)"])?.status == 0) }
            }
            try Self.write(folder.path, batch, job: "second", SystemFiles())
            let found = try shown(ColdArchive(folder.path)).map(\.json)
            #expect(found.count == 80 && Set(found).count == expected, "call \(call)")
            #expect(!folder.files.contains { $0.contains("_tmp-") || $0.contains(".next") }, "call \(call): \(folder.files)")
            let report = try ArchiveVerifier(ColdArchive(folder.path)).run()
            #expect(report.findings.isEmpty, "call \(call): \(report.findings)")
            if found.count != 80 || !report.findings.isEmpty { return }
            if !isFailed && call >= files.count || fault == .short { return }
            call += 1
            #expect(call < 1_000)
        }
    }

    /// The same for putting files together: no event is lost or doubled.
    @Test(arguments: [FaultyFiles.Fault.once, .full, .crash]) func compactingMayFail(_ fault: FaultyFiles.Fault) throws {
        var call = 0
        while true {
            let folder = try HiveFolder()
            try Self.write(folder.path, Self.batch(20, seed: 1), job: "first", SystemFiles())
            try Self.write(folder.path, Self.batch(30, seed: 2), job: "second", SystemFiles())
            let expected = try shown(ColdArchive(folder.path)).map(\.json).sorted { $0.lexicographicallyPrecedes($1) }
            let files = FaultyFiles(fault, at: call)
            var isFailed = false
            do { _ = try ArchiveCompactor(ColdArchive(folder.path, files: files)).run() } catch { isFailed = true }
            let between = try shown(ColdArchive(folder.path)).map(\.json)
            #expect(between.count >= 50, "call \(call): events are missing")
            _ = try ArchiveCompactor(ColdArchive(folder.path)).run()
            let found = try shown(ColdArchive(folder.path)).map(\.json).sorted { $0.lexicographicallyPrecedes($1) }
            #expect(found == expected, "call \(call)")
            #expect(folder.files.filter { $0.hasSuffix(".json.gz") }.count == 1, "call \(call): \(folder.files)")
            let report = try ArchiveVerifier(ColdArchive(folder.path)).run()
            #expect(report.findings.isEmpty, "call \(call): \(report.findings)")
            if found != expected || !report.findings.isEmpty { return }
            if !isFailed && call >= files.count { return }
            call += 1
            #expect(call < 2_000)
        }
    }

    /// Two writers never have one folder.
    @Test func aFolderHasOneWriter() throws {
        let folder = try HiveFolder()
        let first = try ArchiveWriter(folder.path, day: ArchiveEvents.day, service: "web")
        #expect { try ArchiveWriter(folder.path, day: ArchiveEvents.day, service: "web") } throws: {
            ($0 as? ArchiveError)?.code == .busy
        }
        first.cancel()
    }
}
