import Events

/// Samples of formats: clouds and tables.
extension FormatDescription {
    static let awsLoadBalancer: [FormatSample] = [
        .init(
            "2026-01-21T08:15:30.945958Z my-lb 203.0.113.7:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 \"G"
                + "ET http://www.example.com:80/ HTTP/1.1\" \"curl/8.5.0\" - -",
            "2026-01-21T08:15:30.945958Z", .info,
            [
                "load_balancer=my-lb",
                "client_ip=203.0.113.7",
                "client_port=2817",
                "target=10.0.0.1:80",
                "request_processing_time=0.000073",
                "target_processing_time=0.001048",
                "response_processing_time=0.000057",
                "status=200",
                "target_status=200",
                "received_bytes=0",
                "bytes=29",
                "method=GET",
                "path=http://www.example.com:80/",
                "http_version=1.1",
                "user_agent=curl/8.5.0",
            ]),
        .init(
            "https 2026-01-21T08:15:30.186641Z app/my-lb/50dc6c495c0c9188 203.0.113.7:2817 10.0.0.1:80 0.086 0.048 0.03"
                + "7 502 - 0 57 \"GET https://www.example.com:443/ HTTP/1.1\" \"curl/8.5.0\" ECDHE-RSA-AES128-GCM-SHA256 TLSv"
                + "1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/t/73e2d6bc24d8a067 \"Root=1-58337281-1"
                + "d84f3d73c47ec4e58577259\" \"www.example.com\" \"-\" 1 2026-01-21T08:15:30.100000Z \"forward\" \"-\" \"-\" "
                + "\"10.0.0.1:80\" \"502\" \"-\" \"-\"",
            "2026-01-21T08:15:30.186641Z", .error,
            [
                "type=https",
                "load_balancer=app/my-lb/50dc6c495c0c9188",
                "client_ip=203.0.113.7",
                "client_port=2817",
                "target=10.0.0.1:80",
                "request_processing_time=0.086",
                "target_processing_time=0.048",
                "response_processing_time=0.037",
                "status=502",
                "received_bytes=0",
                "bytes=57",
                "method=GET",
                "path=https://www.example.com:443/",
                "http_version=1.1",
                "user_agent=curl/8.5.0",
                "tls_cipher=ECDHE-RSA-AES128-GCM-SHA256",
                "tls_version=TLSv1.2",
                "target_group=arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/t/73e2d6bc24d8a067",
                "trace=Root=1-58337281-1d84f3d73c47ec4e58577259",
                "domain=www.example.com",
                "rule_priority=1",
                "request_creation_time=2026-01-21T08:15:30.100000Z",
                "actions=forward",
                "targets=10.0.0.1:80",
                "target_statuses=502",
            ]),
    ]
    static let awsS3: [FormatSample] = [
        .init(
            "79a59df900b949e55d96a1e698fbaced example-bucket [21/Jan/2026:08:15:30 +0000] 192.0.2.3 79a59df900b949e5 3E"
                + "57427F3EXAMPLE REST.GET.OBJECT photos/1.jpg \"GET /example-bucket/photos/1.jpg HTTP/1.1\" 404 NoSuchKey 24"
                + "3 - 20 - \"-\" \"aws-cli/2.15\" - 9vKBE6vMhrNiWHZm= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader example-b"
                + "ucket.s3.amazonaws.com TLSv1.2 - -",
            "2026-01-21T08:15:30Z", .warn,
            [
                "bucket_owner=79a59df900b949e55d96a1e698fbaced",
                "bucket=example-bucket",
                "client_ip=192.0.2.3",
                "requester=79a59df900b949e5",
                "request_id=3E57427F3EXAMPLE",
                "operation=REST.GET.OBJECT",
                "key=photos/1.jpg",
                "method=GET",
                "path=/example-bucket/photos/1.jpg",
                "http_version=1.1",
                "status=404",
                "error_code=NoSuchKey",
                "bytes=243",
                "total_time=20",
                "user_agent=aws-cli/2.15",
                "host_id=9vKBE6vMhrNiWHZm=",
                "signature_version=SigV4",
                "tls_cipher=ECDHE-RSA-AES128-GCM-SHA256",
                "authentication_type=AuthHeader",
                "host_header=example-bucket.s3.amazonaws.com",
                "tls_version=TLSv1.2",
            ])
    ]
    static let csv: [FormatSample] = [
        .init(
            "2026-01-21T08:15:30Z,ERROR,checkout,\"card \"\"4711\"\" refused, try again\",203.0.113.7",
            "2026-01-21T08:15:30Z", .error, service: "checkout",
            message: "card \"4711\" refused, try again",
            [
                "client_ip=203.0.113.7"
            ])
    ]
}
