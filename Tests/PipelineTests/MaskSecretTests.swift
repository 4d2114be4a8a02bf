import Testing

@testable import Pipeline

/// Detectors of secrets.
@Suite struct MaskSecretTests {
    static let jwt =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4ifQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"

    @Test(arguments: [
        ("got \(jwt) ok", "got [jwt] ok"), ("q=\(jwt)&x", "q=[jwt]&x"), ("Bearer \(jwt)", "Bearer [bearer]"),
        ("authorization: bearer abc123def456", "authorization: bearer [bearer]"),
        ("Bearer%20abc123def456 x", "Bearer%20[bearer] x"),
        ("Bearer+abc123def456", "Bearer+[bearer]"),
        (#"{"Authorization":"Bearer abc123def456"}"#, #"{"Authorization":"Bearer [bearer]"}"#),
        ("Authorization: Basic amFuZTpzZWNyZXQ=", "Authorization: Basic [api-key]"),
        (#"-H "Authorization: Token 0123abcd" -v"#, #"-H "Authorization: Token [api-key]" -v"#),
        ("key AKIAIOSFODNN7EXAMPLE used", "key [aws-key] used"),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = [aws-key]"),
        (#"{"SecretAccessKey":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}"#, #"{"SecretAccessKey":"[aws-key]"}"#),
    ]) func tokens(_ text: String, _ want: String) throws { #expect(try masked(text) == want) }

    @Test(arguments: [
        "eyJ.eyJ.x", "eyJhbGciOiJIUzI1NiJ9", "bearer authentication required", "the bearer of this", "AKIAshort",
        "AKIAIOSFODNN7EXAMPLE1",
        "MAKIAIOSFODNN7EXAMPLE",
    ]) func noTokens(_ text: String) throws { #expect(try masked(text) == text) }

    @Test(arguments: [
        ("password=hunter2 user=x", "password=[password] user=x"), ("PASSWORD: hunter2", "PASSWORD: [password]"),
        (#"password="two words" x"#, #"password="[password]" x"#), ("db.password='it''", "db.password='[password]''"),
        (#"{"password":"hun\"ter2","a":1}"#, #"{"password":"[password]","a":1}"#),
        (#"{"password" : "hunter2"}"#, #"{"password" : "[password]"}"#),
        (#"{"userPassword":12345,"a":1}"#, #"{"userPassword":"[password]","a":1}"#),
        (#"{"log":"{\"password\":\"hunter2\",\"a\":1}\n"}"#, #"{"log":"{\"password\":\"[password]\",\"a\":1}\n"}"#),
        ("/login?user=a&password=hunter%402&x=1", "/login?user=a&password=[password]&x=1"),
        ("u%3Da%26password%3Dhunter2%26x%3D1", "u%3Da%26password%3D[password]%26x%3D1"),
        ("%7B%22password%22%3A%22hunter2%22%7D", "%7B%22password%22%3A%22[password]%22%7D"),
        ("<password>hunter2</password>", "<password>[password]</password>"),
        (":password=>\"hunter2\"", ":password=>\"[password]\""),
        ("pwd=s3cret;", "pwd=[password];"), ("passphrase: correct-horse", "passphrase: [password]"),
        ("pass=hunter2", "pass=[password]"),
        ("api_key=abcd1234", "api_key=[api-key]"), ("X-Api-Key: 0123456789abcdef", "X-Api-Key: [api-key]"),
        ("access_token=ya29.a0&t=1", "access_token=[api-key]&t=1"),
        ("client_secret: 8f14e45fceea167a", "client_secret: [api-key]"),
        ("AccountKey=abc+/def==;Endpoint=x", "AccountKey=[api-key];Endpoint=x"), (#""token":"t-1""#, #""token":"[api-key]""#),
        ("Server=db;Password=a,b", "Server=db;Password=[password],b"), (#""password"="x1""#, #""password"="[password]""#),
        ("postgres://app:s3cr@t@db.example.com/x", "postgres://app:[password]@db.example.com/x"),
        ("redis://:s3cret@cache:6379", "redis://:[password]@cache:6379"),
        ("url=https%3A%2F%2Fu%3Ap4ss%40host%2Fx", "url=https%3A%2F%2Fu%3A[password]%40host%2Fx"),
        (#""amqp:\/\/u:p4ss@mq""#, #""amqp:\/\/u:[password]@mq""#),
        (#"\u0022token\u0022:\u0022abcd1234\u0022 x"#, #"\u0022token\u0022:\u0022[api-key]\u0022 x"#),
        (#"password\u003dhunter2\u0026x\u003d1"#, #"password\u003d[password]\u0026x\u003d1"#),
        (#"{"m":"{\\\"password\\\": \\\"hunter2\\\"}"}"#, #"{"m":"{\\\"password\\\": \\\"[password]\\\"}"}"#),
        (#"{"m":"a\npwd=\"hunter2\"\tb"}"#, #"{"m":"a\npwd=\"[password]\"\tb"}"#),
        ("secret_key=abc\\/def+gh12 x", "secret_key=[api-key] x"), ("password+=+hunter2&x=1", "password+=+[password]&x=1"),
        ("run --password hunter2 --token=abc123def", "run --password [password] --token=[api-key]"),
        (#"run --api-key "a b" -v"#, #"run --api-key "[api-key]" -v"#),
        ("x?q=--password%20hunter2%20-v", "x?q=--password%20[password]%20-v"),
        ("ALTER USER app WITH PASSWORD 'hunter2';", "ALTER USER app WITH PASSWORD '[password]';"),
        ("CREATE USER 'app'@'%' IDENTIFIED BY 'hunter2'", "CREATE USER 'app'@'%' IDENTIFIED BY '[password]'"),
        (
            "CREATE USER a IDENTIFIED WITH sha256_password BY 'x1'",
            "CREATE USER a IDENTIFIED WITH sha256_password BY '[password]'"
        ),
        ("SET PASSWORD FOR app = 'hunter2'", "SET PASSWORD FOR app = '[password]'"),
        ("UPDATE u SET password = PASSWORD('hunter2') WHERE id=1", "UPDATE u SET password = [password]) WHERE id=1"),
        ("sent ghp_0123456789abcdefABCDEF0123456789abcd.", "sent [api-key]."),
        ("xoxb-123456789012-123456789012-abcdefABCDEF", "[api-key]"), ("key%3Dsk_live_0123456789abcdef%26", "key%3D[api-key]%26"),
        ("x=ghp%5F0123456789abcdefABCDEF0123456789abcd&", "x=[api-key]&"),
        ("api%5Fkey%3Dabcd1234%26", "api%5Fkey%3D[api-key]%26"),
        ("x=xoxb%2D123456789012%2DabcdefABCDEF&", "x=[api-key]&"), ("x=sk%5Flive%5F0123456789abcdef&", "x=[api-key]&"),
    ]) func values(_ text: String, _ want: String) throws { #expect(try masked(text) == want) }

    @Test(arguments: [
        "password: incorrect", "Failed password for root", "unexpected token: }", "invalid token: expired", "tokens: 512",
        "max_tokens=1000",
        "password=", #"{"password":null,"token":true}"#, #"{"secret":{"a":"b"}}"#, "password=****", "password=${DB_PASSWORD}",
        "PWD=/home/jane ;",
        "key=abc", "cache_key=user:1", "author=jane", "bypass=1234567", "compass: north7", "pass: 12 fail: 3", "auth=ok",
        "auth: failed",
        "http://host:8080/a@b", "time 08:15:30 x@y", "broken: 12", "ssn=12", "password=[FILTERED]", "monkey=12345678",
        "foreign_key: 12345678",
        "ghp_short", "task_live_0123456789abcdef", "unexpected token 'abcdef'", "the --token option is required", "standby 'x'",
        "risk-ant-0123456789abcdef0123", "a --password-file x",
        "LastPass: Free Password", "primary key: abcdefgh12", "response: password", "x://a/b:c@d",
    ]) func noValues(_ text: String) throws { #expect(try masked(text) == text) }

    @Test func privateKeys() throws {
        let body = String(repeating: "MIIEpAIBAAKCAQEAx1y2z3w4v5u6t7s8r9q0p1o2n3m4l5k6j7i8h9g0f1e2d3c4", count: 1)
        let block = "-----BEGIN RSA PRIVATE KEY-----\n\(body)\n\(body)\nabcd==\n-----END RSA PRIVATE KEY-----"
        let hidden = Array(repeating: "[private-key]", count: 5).joined(separator: "\n")
        #expect(try masked("a\n\(block)\nb\n") == "a\n\(hidden)\nb\n")
        let escaped = block.replacing("\n", with: "\\n")
        #expect(try masked(#"{"key":"\#(escaped)\n"}"#) == #"{"key":"[private-key]\n"}"#)
        // Cut at either side.
        #expect(try masked(String(block.dropFirst(32)) + "\n") == hidden.dropFirst(14) + "\n")
        #expect(
            try masked(block.split(separator: "\n").dropLast().joined(separator: "\n") + "\nlevel=info done\n").hasSuffix(
                "[private-key]\nlevel=info done\n"))
        let certificate = "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----\n"
        #expect(try masked(certificate) == certificate)
    }

    @Test func aKeyThatComesLineByLineStaysHidden() throws {
        var masker = try TextMasker(MaskPolicy())
        var out: [UInt8] = []
        let body = String(repeating: "A1b2", count: 16)
        for line in ["x", "-----BEGIN PRIVATE KEY-----", body, body, "Zz==", "-----END PRIVATE KEY-----", "user jane", body] {
            Array((line + "\n").utf8).withUnsafeBytes { masker.append($0, to: &out) }
        }
        let hidden = String(repeating: "[private-key]\n", count: 5)
        #expect(String(decoding: out, as: UTF8.self) == "x\n\(hidden)user jane\n\(body)\n")
    }
}
