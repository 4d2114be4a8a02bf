import Foundation
import Testing

@testable import Archive

@Suite struct UploadWalkerTests {
    func names(_ walker: UploadWalker, in folder: TemporaryFolder) -> [String] {
        walker.files.map { $0.path.replacingOccurrences(of: folder.path + "/", with: "") }
    }

    @Test func walksDirectoriesInByteOrder() throws {
        let folder = try TemporaryFolder()
        for name in ["b.log", "a/z.log", "a/B.log", "a.log", "é.log", "Z.log", "a/deep/er/x"] { try folder.write([1, 2], name) }
        let walker = UploadWalker([folder.path])
        #expect(names(walker, in: folder) == ["Z.log", "a/B.log", "a/deep/er/x", "a/z.log", "a.log", "b.log", "é.log"])
        #expect(walker.files.allSatisfy { $0.size == 2 && !$0.isStream })
        #expect(walker.problems.isEmpty)
        #expect(UploadWalker([folder.path + "/"]).files == walker.files)
    }

    @Test func keepsTheOrderGivenAndReportsTheMissing() throws {
        let folder = try TemporaryFolder()
        let b = try folder.write([], "b")
        let a = try folder.write([], ".hidden")
        let walker = UploadWalker([b, folder.path + "/none", a])
        #expect(names(walker, in: folder) == ["b", ".hidden"])
        #expect(walker.problems.map(\.code) == [.missing])
        #expect(walker.problems[0].name.hasSuffix("/none"))
    }

    @Test func skipsWhatIsNoLog() throws {
        let folder = try TemporaryFolder()
        for name in ["a.log", ".git/config", "a.log~", ".a.log.swp", "b.swp", "#b#"] { try folder.write([1], name) }
        #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
        let walker = UploadWalker([folder.path])
        #expect(names(walker, in: folder) == ["a.log"])
        #expect(walker.problems.map(\.code) == [.othersSkipped, .othersSkipped])
        #expect(walker.problems[0].message.contains("5 hidden"))
        #expect(walker.problems.allSatisfy { $0.code.isNote })
    }

    @Test func followsLinksOnce() throws {
        let folder = try TemporaryFolder()
        try folder.write([1], "logs/a.log")
        try folder.link("logs/loop", to: "..")
        try folder.link("logs/again.log", to: "a.log")
        let outside = try TemporaryFolder()
        try outside.write([1], "far.log")
        try folder.link("out", to: outside.path)
        try folder.link("self", to: "self")
        let walker = UploadWalker([folder.path])
        #expect(names(walker, in: folder) == ["logs/a.log", "out/far.log"])
        #expect(walker.problems.map(\.code) == [.unreadable, .alreadyRead])
        #expect(walker.problems[1].message.contains("2 files or directories"))
    }

    @Test func leavesStoresAlone() throws {
        let folder = try TemporaryFolder()
        try folder.write([1], "a.log")
        try folder.write([1], "store/catalog.sqlite")
        try folder.write([1], "store/default/hot/x")
        let walker = UploadWalker([folder.path])
        #expect(names(walker, in: folder) == ["a.log"])
        #expect(walker.problems.map(\.code) == [.storeSkipped])
    }

    @Test func takesPipesThatAreGiven() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        let walker = UploadWalker([path, "/dev/null"])
        #expect(walker.files.map(\.isStream) == [true, true])
        #expect(walker.problems.isEmpty)
    }

    @Test(.enabled(if: getuid() != 0)) func reportsWhatMayNotBeRead() throws {
        let folder = try TemporaryFolder()
        chmod(try folder.write([1], "secret.log"), 0)
        try folder.write([1], "closed/a.log")
        chmod(folder.path + "/closed", 0)
        try folder.write([1], "z.log")
        let walker = UploadWalker([folder.path])
        #expect(names(walker, in: folder) == ["z.log"])
        #expect(walker.problems.map(\.code) == [.unreadable, .unreadable])
        chmod(folder.path + "/closed", 0o700)
    }

    @Test func reportsNamesThatAreNoText() throws {
        let folder = try TemporaryFolder()
        let bytes = Array(folder.path.utf8CString.dropLast()) + [0x2F, CChar(bitPattern: 0xFF), 0]
        let handle = open(bytes, O_CREAT | O_WRONLY, 0o600)
        try #require(handle >= 0)
        close(handle)
        let walker = UploadWalker([folder.path])
        #expect(walker.files.isEmpty)
        #expect(walker.problems.map(\.code) == [.unreadable])
    }
}
