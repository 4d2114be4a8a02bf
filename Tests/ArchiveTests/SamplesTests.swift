import Foundation
import Testing

@testable import Archive

/// The samples of the repository as a user's first upload: everything is found, and nothing is wrong with it.
@Suite struct SamplesTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../samples/logs")
        .standardizedFileURL.path

    @Test(.enabled(if: FileManager.default.fileExists(atPath: SamplesTests.folder))) func readsAllSamples() throws {
        let walker = UploadWalker([Self.folder])
        #expect(walker.problems.isEmpty)
        var logs: [String: Int] = [:]
        for file in walker.files {
            let upload = try Upload(path: file.path)
            for entry in try upload.readAll() {
                #expect(entry.bytes.last == 0x0A, "\(entry.name)")
                #expect(!entry.bytes.contains(0), "\(entry.name)")
                logs[String(entry.name.dropFirst(Self.folder.count + 1))] = entry.bytes.count { $0 == 0x0A }
            }
            #expect(upload.problems.isEmpty)
        }
        #expect(logs["bundle-2026-01-20-21.tar.gz!search/search.log"] == 140)
        #expect(logs["bundle-2026-01-20-21.tar.gz!mail/mail.log.gz"] == 90)
        #expect(logs["inventory/inventory.log.gz"] == 160)
        #expect(logs.count >= 18)
    }
}
