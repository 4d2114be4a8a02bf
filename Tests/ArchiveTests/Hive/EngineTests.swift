import Archive
import Blocks
import Events
import Foundation
import Testing

/// Other programs read an archive whole and as it is. Each is skipped where it is not there.
@Suite struct EngineTests {
    private static let events = 3_000

    /// An archive of two days and two services, made by all three kinds of compression, several files and many segments.
    private static func archive() throws -> HiveFolder {
        let folder = try HiveFolder()
        for (number, compression) in ArchiveCompression.allCases.enumerated() {
            let batch = EventBatch()
            var events = ArchiveEvents(random: HiveRandom(seed: UInt64(number)))
            events.fill(batch, Self.events / 3, service: number == 0 ? "007" : "web")
            var options = ArchiveWriteOptions()
            options.compression = compression
            options.segmentBytes = 8_000
            options.fileBytes = 20_000
            let writer = try ArchiveWriter(
                folder.path, day: ArchiveEvents.day, service: number == 0 ? "007" : "web", options: options)
            try writer.append(batch)
            try writer.finish()
        }
        return folder
    }

    private static func text(_ out: [UInt8]) -> String {
        String(decoding: out, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func python(_ module: String, _ script: String, _ folder: HiveFolder) throws -> String? {
        guard let probe = try run(["python3", "-c", "import \(module)"]), probe.status == 0 else {
            print("skipped: python3 has no \(module)")
            return nil
        }
        let result = try #require(try run(["python3", "-c", script, folder.path]))
        #expect(result.status == 0, "\(module)")
        return Self.text(result.out)
    }

    @Test func pythonReadsAll() throws {
        let folder = try Self.archive()
        let script = """
            import sys, glob, gzip, json, zlib
            n = 0
            for path in sorted(glob.glob(sys.argv[1] + '/**/*.json*', recursive=True)):
                text = gzip.open(path).read()
                inflater = zlib.decompressobj(31)
                assert inflater.decompress(open(path, 'rb').read()) == text and inflater.eof and not inflater.unused_data, path
                for line in text.splitlines():
                    event = json.loads(line)
                    assert event['timestamp'].endswith('Z') and event['service'] in ('web', '007') and 'message' in event
                    n += 1
            print(n)
            """
        let found = try python("zlib", script, folder)
        #expect(found == nil || found == "\(Self.events)")
    }

    @Test func zcatAndJqReadAll() throws {
        let folder = try Self.archive()
        let command =
            "find '\(folder.path)' -name '*.json.gz' -print0 | xargs -0 zcat | jq -r .service | sort | uniq -c | tr -s ' '"
        guard try run(["sh", "-c", "command -v jq"])?.status == 0 else { return print("skipped: no jq") }
        let result = try #require(try run(["sh", "-c", command]))
        #expect(Self.text(result.out) == "1000 007\n 2000 web")
    }

    /// Perl's reader stops after the first member unless told otherwise: there is only one.
    @Test func perlReadsAll() throws {
        let folder = try Self.archive()
        guard try run(["perl", "-MIO::Uncompress::Gunzip", "-e", "1"])?.status == 0 else { return print("skipped: no perl") }
        let script = """
            use IO::Uncompress::Gunzip; my $n = 0;
            for my $path (glob("$ARGV[0]/*/*/*/*/*.json.gz")) {
                my $z = IO::Uncompress::Gunzip->new($path) or die; while (<$z>) { $n++ } die unless $z->eof }
            print $n
            """
        let result = try #require(try run(["perl", "-e", script, folder.path]))
        #expect(Self.text(result.out) == "\(Self.events)")
    }

    /// Java's reader looks at `available()` to see whether a member follows; on network streams it is 0.
    @Test func javaReadsAllFromAStreamThatSaysNothingIsThere() throws {
        let folder = try Self.archive()
        guard try run(["javac", "-version"])?.status == 0 else { return print("skipped: no javac") }
        let source = """
            import java.io.*; import java.nio.file.*; import java.util.zip.*;
            public class Count {
                public static void main(String[] a) throws Exception {
                    long n = 0;
                    try (var paths = Files.walk(Path.of(a[0]))) {
                        for (var p : (Iterable<Path>) paths.filter(x -> x.toString().endsWith(".json.gz"))::iterator) {
                            var in = new FilterInputStream(new FileInputStream(p.toFile())) {
                                public int available() { return 0; }
                                public int read(byte[] b, int o, int l) throws IOException { return super.read(b, o, Math.min(l, 512)); }
                            };
                            var r = new BufferedReader(new InputStreamReader(new GZIPInputStream(in), "UTF-8"));
                            while (r.readLine() != null) n++;
                        }
                    }
                    System.out.println(n);
                }
            }
            """
        try folder.write("java/Count.java", Array(source.utf8))
        let compiled = try #require(try run(["javac", "-d", "\(folder.path)/java", "\(folder.path)/java/Count.java"]))
        #expect(compiled.status == 0)
        let result = try #require(try run(["java", "-cp", "\(folder.path)/java", "Count", folder.path]))
        #expect(Self.text(result.out) == "\(Self.events)")
    }

    /// The statements that `ddl` prints make a view that holds all events, whatever their fields.
    @Test func duckDBReadsTheViewOfItsStatement() throws {
        let folder = try Self.archive()
        var table = ArchiveDDL.Table(location: folder.path)
        table.name = "my \"logs\""
        try folder.write("view.sql", Array(ArchiveDDL.text(.duckdb, table).utf8))
        let script = """
            import sys, duckdb
            db = duckdb.connect()
            db.execute(open(sys.argv[1] + '/view.sql').read())
            name = '"my ""logs\"""'
            count = db.execute(f'select count(*) from {name}').fetchone()[0]
            web = db.execute(f"select count(*) from {name} where service = 'web' and year = 2026 and month = 1 and day = 21").fetchone()[0]
            seven = db.execute(f"select count(*) from {name} where service = '007'").fetchone()[0]
            kind = db.execute(f'select typeof(any_value("timestamp")), min("timestamp") >= \\'2026-01-21\\' from {name}').fetchone()
            hosts = db.execute(f'select count(distinct host) from {name}').fetchone()[0]
            status = db.execute(f"select count(*) from {name} where metadata->>'status' = '404'").fetchone()[0] > 0
            print(count, web, seven, kind[0], kind[1], hosts, status)
            """
        let found = try python("duckdb", script, folder)
        #expect(found == nil || found == "\(Self.events) 2000 1000 TIMESTAMP_NS True 3 True")
    }

    /// DuckDB without any statement of ours counts the same.
    @Test func duckDBReadsTheFilesByThemselves() throws {
        let folder = try Self.archive()
        let script = """
            import sys, duckdb
            print(duckdb.connect().execute(f"select count(*), count(distinct service) from read_json('{sys.argv[1]}/*/*/*/*/*.json.gz', "
                "format='newline_delimited', hive_partitioning=true, hive_types={'service': VARCHAR}, sample_size=-1)").fetchone())
            """
        let found = try python("duckdb", script, folder)
        #expect(found == nil || found == "(\(Self.events), 2)")
    }

    @Test func polarsReadsAll() throws {
        let folder = try Self.archive()
        let script = """
            import sys, polars as pl
            frame = pl.scan_ndjson(sys.argv[1] + '/**/*.json.gz', schema={'timestamp': pl.String, 'level': pl.String,
                'service': pl.String, 'message': pl.String})
            print(frame.select(pl.len()).collect().item(), frame.select(pl.col('service').n_unique()).collect().item())
            """
        let found = try python("polars", script, folder)
        #expect(found == nil || found == "\(Self.events) 2")
    }

    @Test func clickHouseReadsTheViewOfItsStatement() throws {
        let folder = try Self.archive()
        try folder.write("view.sql", Array(ArchiveDDL.text(.clickhouse, .init(location: folder.path)).utf8))
        let script = """
            import sys
            from chdb import session
            s = session.Session()
            s.query(open(sys.argv[1] + '/view.sql').read())
            print(str(s.query("select count(), countIf(service = '007'), countIf(timestamp >= '2026-01-21'), "
                "countIf(JSONExtractInt(metadata, 'status') = 404) > 0 from logs")).strip())
            """
        let found = try python("chdb", script, folder)
        #expect(found == nil || found == "\(Self.events),1000,\(Self.events),1")
    }

    /// Every dialect names every column and the location, and quotes what it must.
    @Test(arguments: ArchiveDDL.Dialect.allCases) func statementsNameAllColumns(_ dialect: ArchiveDDL.Dialect) {
        var table = ArchiveDDL.Table(location: "s3://bucket/it's/")
        table.services = ["a", "b"]
        let text = ArchiveDDL.text(dialect, table)
        for word in ["timestamp", "level", "message", "metadata", "host", "source", "s3://bucket/it''s"] {
            #expect(text.contains(word), "\(dialect): \(word)")
        }
        #expect(text.lowercased().contains("traceid"))
        #expect(!text.contains("it''s//"))
        if dialect == .athena {
            #expect(text.contains("'projection.enabled' = 'true'") && text.contains("'projection.service.values' = 'a,b'"))
            #expect(text.contains("'projection.day.digits' = '2'"))
        }
    }
}
