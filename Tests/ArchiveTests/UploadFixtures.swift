import Foundation

@testable import Archive

/// A folder that is deleted with the value.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("logetl-upload-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path; folders in the name are made.
    @discardableResult
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
    }
}

/// What was read of one entry.
struct ReadEntry: Equatable {
    var name: String
    var memberPath: String?
    var bytes: [UInt8]
    var error: UploadProblemCode?

    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Upload {
    /// Reads all entries whole, with reads of `chunk` bytes.
    func readAll(chunk: Int = 256 << 10) throws -> [ReadEntry] {
        var entries: [ReadEntry] = []
        var buffer = [UInt8](repeating: 0, count: chunk)
        try forEachEntry { entry in
            var read = ReadEntry(name: entry.name, memberPath: entry.memberPath, bytes: [])
            while true {
                do {
                    let count = try buffer.withUnsafeMutableBytes { try entry.read(into: $0) }
                    if count == 0 { break }
                    read.bytes += buffer[..<count]
                } catch let error as UploadError {
                    read.error = error.code
                }
            }
            entries.append(read)
        }
        return entries
    }

    var codes: [UploadProblemCode] { problems.map(\.code) }
}

/// Reads the bytes as an upload named `upload`.
func readUpload(
    _ bytes: [UInt8], chunk: Int = 256 << 10, limits: UploadLimits = .init()
) throws -> (entries: [ReadEntry], problems: [UploadProblem]) {
    let folder = try TemporaryFolder()
    let upload = try Upload(path: folder.write(bytes, "upload"), limits: limits)
    let prefix = "\(folder.path)/"
    let entries = try upload.readAll(chunk: chunk).map { entry in
        var short = entry
        short.name = entry.name.replacingOccurrences(of: prefix, with: "")
        return short
    }
    let problems = upload.problems.map {
        UploadProblem(name: $0.name.replacingOccurrences(of: prefix, with: ""), code: $0.code, message: $0.message)
    }
    return (entries, problems)
}

/// Programs of the system that make archives.
enum Tool {
    static func has(_ name: String) -> Bool { find(name) != nil }

    private static func find(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs a program on a file of these bytes and returns what it writes to its output.
    static func run(_ name: String, _ arguments: [String], input: [UInt8] = [], in folder: String? = nil) throws -> [UInt8] {
        guard let path = find(name) else { throw CocoaError(.fileNoSuchFile) }
        let scratch = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: scratch.write(input, "in")))
        let out = try scratch.write([], "out")
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: out))
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: out)))
    }

    /// gzip as the system writes it, without name and time.
    static func gzip(_ bytes: [UInt8]) throws -> [UInt8] { try run("gzip", ["-nc"], input: bytes) }
}

/// CRC-32 of gzip and zip, bit by bit: slow and plainly right.
func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
}

func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

/// A gzip member of one stored block, with any header fields.
func storedGzip(_ bytes: [UInt8], seconds: UInt32 = 0, flags: UInt8 = 0, fields: [UInt8] = []) -> [UInt8] {
    precondition(bytes.count < 65_536)
    let count = UInt16(bytes.count)
    var member: [UInt8] = [0x1F, 0x8B, 8, flags]
    member += littleEndian(seconds)
    member += [0, 3]
    member += fields
    member.append(1)
    for part in [littleEndian(count), littleEndian(~count), bytes] { member += part }
    member += littleEndian(crc32(bytes))
    member += littleEndian(UInt32(bytes.count))
    return member
}

/// Lines that look like a log; the same for the same seed.
func logLines(_ count: Int, seed: Int = 1) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in 0..<count {
        bytes += Array("2026-01-20T00:00:\(10 + index % 50)Z INFO order \(index &* 7919 &* seed % 100_003) placed\n".utf8)
    }
    return bytes
}
