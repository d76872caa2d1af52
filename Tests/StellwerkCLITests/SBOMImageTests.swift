import Foundation
import TestSupport
import Testing

@Suite(
  "'stellwerk sbom' of the image of a container", .enabled(if: Tool.has("python3"), "python3 is missing"))
struct SBOMImageTests {
  private let scratch = Scratch()

  private func read(_ script: String, _ more: [String] = []) async throws -> ArchiveTable {
    try await listed(script, more, in: scratch)
  }

  @Test(
    "takes away what later layers take away",
    arguments: [
      ("[]", ["a 1", "b 1", "c 1", "d 1"]),
      ("[egg('a', 2)]", ["a 2", "b 1", "c 1", "d 1"]),
      ("[('p/.wh.a.egg-info', '')]", ["b 1", "c 1", "d 1"]),
      ("[('q/.wh..wh..opq', '')]", ["a 1", "b 1"]),
      ("[('.wh.q', '')]", ["a 1", "b 1"]),
      ("[('.wh..wh..opq', '')]", []),
      // What the layer itself brings stays, in whatever order.
      ("[egg('e', 1), ('p/.wh..wh..opq', ''), egg('f', 1)]", ["c 1", "d 1", "e 1", "f 1"]),
      ("[egg('a', 2), ('p/.wh.a.egg-info', '')]", ["a 2", "b 1", "c 1", "d 1"]),
      // Through a link.
      ("[soft('l', 'p'), ('l/a.egg-info', egg('a', 2)[1])]", ["a 2", "b 1", "c 1", "d 1"]),
      ("[soft('l', '/q'), ('l/.wh.c.egg-info', '')]", ["a 1", "b 1", "d 1"]),
      ("[soft('l', 'q'), ('l/.wh..wh..opq', '')]", ["a 1", "b 1"]),
      // Something else in its place.
      ("[soft('q', 'p')]", ["a 1", "b 1"]),
      ("[('q', 'a file')]", ["a 1", "b 1"]),
      ("[('p/a.egg-info', b'', tarfile.DIRTYPE)]", ["b 1", "c 1", "d 1"]),
      (
        "[('p/.wh.absent', ''), ('absent/.wh.x', ''), ('absent/.wh..wh..opq', '')]",
        ["a 1", "b 1", "c 1", "d 1"]
      ),
    ])
  func whiteouts(upper: String, rows: [String]) async throws {
    for script in [
      "unpack(layout(image([LOWER, tar(\(upper))])))", "write(tar(layout(image([LOWER, tar(\(upper))]))))",
      "write(gzip.compress(tar(saved([LOWER, tar(\(upper))]))))",
    ] {
      let said = try await read(
        "import shutil; shutil.rmtree('t', True); os.path.exists('t') and os.remove('t')\n" + script)
      #expect(said.rows.sorted() == rows, "\(script)")
      #expect(said.errors == "" && said.status == 0)
    }
  }

  @Test("is found through an index in the index, beside attestations")
  func index() async throws {
    let said = try await read(
      """
      m, b = image([LOWER])
      a = {**image([tar([egg('e', 1)])])[0], "annotations": {"vnd.docker.reference.type": "attestation-manifest"}}
      inner = dump({"manifests": [a, m]})
      b["sha256:" + sha(inner)] = inner
      outer = {"mediaType": "application/vnd.oci.image.index.v1+json", "digest": "sha256:" + sha(inner),
        "annotations": {"io.containerd.image.name": "registry.example/team/app:7"}}
      write(tar(layout((outer, b), tags=())))
      """, ["-o", "cyclonedx-json=\(scratch("b.json"))"])
    #expect(!said.errors.contains("images") && said.status == 0)
    let root = try bill()
    #expect(root["name"] as? String == "registry.example/team/app" && root["version"] as? String == "7")
  }

  @Test("goes through links of the layers below")
  func links() async throws {
    let said = try await read(
      """
      lower = tar([soft('lib', 'usr/lib'), ('usr/lib/x.egg-info', egg('x', 1)[1])])
      write(tar(layout(image([lower, tar([('lib/x.egg-info', egg('x', 2)[1])]), tar([('lib/.wh.none', '')])]))))
      """)
    #expect(said.rows == ["x 2"] && said.errors == "" && said.status == 0)
  }

  @Test("reads an index once, however often it is named, and not without end")
  func growth() async throws {
    let script = """
      m, b = image([LOWER])
      def index(entries):
        data = dump({"manifests": entries})
        b["sha256:" + sha(data)] = data
        return {"mediaType": "application/vnd.oci.image.index.v1+json", "digest": "sha256:" + sha(data)}
      """
    let said = try await read(
      script + "\nwrite(tar(layout((index([index([index([m] * 1000)] * 1000)] * 1000), b), tags=())))")
    #expect(said.rows.sorted() == ["a 1", "b 1", "c 1", "d 1"] && said.errors == "" && said.status == 0)
    let many = try await read(
      script
        + "\nwrite(tar(layout((index([{**m, 'digest': 'sha256:%064d' % i} for i in range(10001)]), b), tags=())))"
    )
    #expect(many.rows == [] && many.errors.contains("it names more than 10000 manifests"))
    #expect(many.status == 65)
  }

  @Test("is called the same in a folder and in any archive")
  func sameName() async throws {
    try scratch.run("python3", ["-c", archiveFunctions + "unpack(layout(image([LOWER])))"])
    let script = """
      data = tar(layout(image([LOWER])))
      open('t.tar', 'wb').write(data); open('t.tar.gz', 'wb').write(gzip.compress(data))
      open('t.tgz', 'wb').write(gzip.compress(data))
      """
    try scratch.run("python3", ["-c", archiveFunctions + script])
    var purls: Set<String> = []
    for name in ["t", "t.tar", "t.tar.gz", "t.tgz"] {
      _ = try await stellwerk(["sbom", scratch(name), "-o", "cyclonedx-json=\(scratch("b.json"))"])
      purls.insert(try #require(try bill()["purl"] as? String))
    }
    #expect(purls.count == 1 && purls.first?.hasPrefix("pkg:oci/t@sha256:") == true, "\(purls)")
  }

  @Test("is a container with name, digest and labels")
  func root() async throws {
    let output = ["-o", "cyclonedx-json=\(scratch("b.json"))"]
    _ = try await read(
      "unpack(layout(image([LOWER], 'arm64', {'b': '2', 'a': '1'})))", output + ["--name", "app"])
    var root = try bill()
    #expect(root["type"] as? String == "container")
    #expect(root["version"] as? String == "v1")
    #expect((root["purl"] as? String)?.hasPrefix("pkg:oci/app@sha256:") == true)
    #expect((root["purl"] as? String)?.hasSuffix("?arch=arm64&tag=v1") == true)
    let properties = try #require(root["properties"] as? [[String: String]])
    let labels = properties.filter { $0["name"] == "stellwerk:image:label" }.compactMap { $0["value"] }
    #expect(labels == ["a=1", "b=2"])
    #expect(properties.contains { $0["name"] == "stellwerk:image:platform" && $0["value"] == "linux/arm64" })
    try scratch.run("rm", ["-r", "t"])
    _ = try await read("write(tar(saved([LOWER])))", output)
    root = try bill()
    #expect(root["name"] as? String == "localhost:5000/team/app")
    #expect(root["version"] as? String == "2.1" && root["purl"] == nil)
    #expect((root["hashes"] as? [Any])?.count == 2)
  }

  private func bill() throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: scratch("b.json"))))
    let metadata = try #require((json as? [String: Any])?["metadata"] as? [String: Any])
    return try #require(metadata["component"] as? [String: Any])
  }

  @Test(
    "is not believed where digests are wrong",
    arguments: [
      (
        "m, b = image([LOWER, tar([egg('e', 1)])]); k = [k for k in b if b[k][:2] == b'\\x1f\\x8b']; b[k[0]] = gzip.compress(tar([egg('evil', 1)])); write(tar(layout((m, b))))",
        ["e 1"], "has another digest than 'sha256:"
      ),
      (
        "m, b = image([LOWER]); b[m['digest']] += b' '; write(tar(layout((m, b))))", [],
        "has another digest than 'sha256:"
      ),
      ("m, b = image([LOWER]); del b[m['digest']]; write(tar(layout((m, b))))", [], "is not there"),
      (
        "m, b = image([LOWER, tar([egg('e', 1)])]); del b[[k for k in b if b[k][:2] == b'\\x1f\\x8b'][0]]; write(tar(layout((m, b))))",
        ["e 1"], "is not there"
      ),
      (
        "f = saved([LOWER, tar([egg('e', 1)])]); f[1] = (f[1][0], tar([egg('evil', 1)])); write(tar(f))",
        ["e 1"],
        "has another digest than 'sha256:"
      ),
      (
        "f = saved([LOWER]); f[0] = (f[0][0], f[0][1] + b' '); write(tar(f))", [],
        "has another digest than 'sha256:"
      ),
      (
        "write(tar([('oci-layout', '{}'), ('index.json', '{\"manifests\": []}')]))", [],
        "'index.json' names no image"
      ),
      ("write(tar([('oci-layout', '{}'), ('index.json', '[')]))", [], "expected"),
      (
        "c = dump({}); write(tar([(sha(c) + '.json', c), ('manifest.json', dump([{'Config': sha(c) + '.json', 'Layers': ['x']}]))]))",
        [], "name different layers"
      ),
      ("write(tar([('manifest.json', '[{}]')]))", [], "'manifest.json' names no image"),
      (
        "write(tar(layout(image([LOWER]), image([tar([egg('e', 1)])], 'arm64'))))",
        ["a 1", "b 1", "c 1", "d 1"],
        "it holds 2 images, of which the first is read"
      ),
      (
        "write(tar([('oci-layout', '{}'), ('index.json', dump({'manifests': [{'digest': 'md5:00'}]}))]))", [],
        "is not there"
      ),
      (
        "write(tar([('oci-layout', '{}'), ('index.json', dump({'manifests': [{'digest': 'sha256:../../index.json'}]}))]))",
        [], "is not"
      ),
    ])
  func wrong(script: String, rows: [String], message: String) async throws {
    let said = try await read(script)
    #expect(said.rows.sorted() == rows)
    #expect(said.errors.contains(message), "\(said.errors)")
    #expect(said.status == 65)
  }
}
