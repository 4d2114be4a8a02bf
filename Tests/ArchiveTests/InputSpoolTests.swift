import Foundation
import Glibc
import Testing

@testable import Archive

/// A stream that several readers have from its beginning.
@Suite struct InputSpoolTests {
    /// A pipe with a spool at its end.
    private final class SpooledPipe {
        let spool: InputSpool
        private let write: Int32

        init(folder: String? = nil) throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            spool = InputSpool(descriptor: ends[0], closes: true, folder: folder)
            write = ends[1]
        }

        func send(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { Glibc.write(write, $0.baseAddress, $0.count) } }
        func end() { close(write) }
    }

    /// All bytes that there are from `offset` on.
    private func read(_ spool: InputSpool, from offset: Int = 0, at once: Int = 10_000) throws -> [UInt8] {
        var all: [UInt8] = []
        var room = [UInt8](repeating: 0, count: once)
        while true {
            let outcome = try room.withUnsafeMutableBytes { try spool.read(at: offset + all.count, into: $0) }
            guard case .bytes(let count) = outcome, count > 0 else { return all }
            all += room[..<count]
        }
    }

    @Test func readersHaveTheSameBytes() throws {
        let pipe = try SpooledPipe()
        #expect(try read(pipe.spool) == [])
        pipe.send([1, 2, 3])
        #expect(try read(pipe.spool) == [1, 2, 3])
        pipe.send([4, 5])
        #expect(try read(pipe.spool, from: 2) == [3, 4, 5])
        #expect(try read(pipe.spool, at: 1) == [1, 2, 3, 4, 5])
        pipe.end()
        #expect(try read(pipe.spool) == [1, 2, 3, 4, 5])
        #expect(!pipe.spool.isGone)
    }

    @Test func whatIsMoreThanMemoryHoldsGoesToAFile() throws {
        let pipe = try SpooledPipe()
        var sent: [UInt8] = []
        while sent.count <= 3 * InputSpool.memoryBytes {
            let piece = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ sent.count) }
            pipe.send(piece)
            sent += piece
            #expect(try read(pipe.spool, from: sent.count - piece.count) == piece)
        }
        pipe.end()
        #expect(try read(pipe.spool) == sent)
        #expect(
            try read(pipe.spool, from: InputSpool.memoryBytes - 7, at: 13).prefix(1_000)
                == sent[(InputSpool.memoryBytes - 7)...].prefix(1_000))
    }

    @Test func whatIsNotKeptIsAnErrorForLaterReaders() throws {
        let pipe = try SpooledPipe()
        pipe.send([1, 2])
        #expect(try read(pipe.spool) == [1, 2])
        pipe.spool.keeps = false
        #expect(!pipe.spool.isGone)
        pipe.send([3])
        pipe.end()
        #expect(try read(pipe.spool) == [1, 2, 3])
        #expect(pipe.spool.isGone)
        #expect(throws: UploadError.self) { try read(pipe.spool, from: 2, at: 1) }
        // Keeping again brings nothing back.
        pipe.spool.keeps = true
        #expect(throws: UploadError.self) { try read(pipe.spool, from: 2, at: 1) }
    }

    @Test func aFolderThatTakesNoFileIsAnError() throws {
        let pipe = try SpooledPipe(folder: "/nowhere/at/all")
        let piece = [UInt8](repeating: 7, count: 60_000)
        var read = 0
        var failure: UploadError?
        while read <= InputSpool.memoryBytes, failure == nil {
            pipe.send(piece)
            do { read += try self.read(pipe.spool, from: read).count } catch { failure = error as? UploadError }
        }
        #expect(failure?.message.contains("SQLITE_TMPDIR") == true)
    }

    @Test func readsAheadUntilAPause() throws {
        let pipe = try SpooledPipe()
        pipe.send([1, 2, 3])
        pipe.spool.readAhead(1_000, milliseconds: 20) { false }
        pipe.end()
        #expect(try read(pipe.spool) == [1, 2, 3])
        let silent = try SpooledPipe()
        var looks = 0
        silent.spool.readAhead(1_000, milliseconds: 5) {
            looks += 1
            return looks > 3
        }
        #expect(looks == 4)
    }
}
