import Foundation
import TestSupport
import Testing

/// Makes archives and images in the folder of the test.
private let functions = """
  import gzip, hashlib, io, json, lzma, os, tarfile, zipfile
  def tar(entries):
    b = io.BytesIO()
    with tarfile.open(fileobj=b, mode="w", format=tarfile.GNU_FORMAT) as t:
      for e in entries:
        name, text, type, link = (list(e) + [b"", tarfile.REGTYPE, ""][len(e) - 1:])[:4]
        data = text.encode() if isinstance(text, str) else text
        m = tarfile.TarInfo(name); m.type, m.linkname, m.size = type, link, len(data); t.addfile(m, io.BytesIO(data))
    return b.getvalue()
  def hard(name, link): return (name, b"", tarfile.LNKTYPE, link)
  def soft(name, link): return (name, b"", tarfile.SYMTYPE, link)
  def sha(data): return hashlib.sha256(data).hexdigest()
  def egg(name, version): return ("p/%s.egg-info" % name, "Name: %s\\nVersion: %s\\n" % (name, version))
  def dump(value): return json.dumps(value).encode()
  def image(layers, arch="amd64", labels={}, diff=None):
    blobs = {}
    def put(data, type, **more):
      blobs["sha256:" + sha(data)] = data
      return {"mediaType": type, "digest": "sha256:" + sha(data), "size": len(data), **more}
    config = put(dump({"os": "linux", "architecture": arch, "config": {"Labels": labels},
      "rootfs": {"type": "layers", "diff_ids": diff or ["sha256:" + sha(l) for l in layers]}}), "application/vnd.oci.image.config.v1+json")
    packed = [put(gzip.compress(l, mtime=0), "application/vnd.oci.image.layer.v1.tar+gzip") for l in layers]
    manifest = put(dump({"schemaVersion": 2, "config": config, "layers": packed}), "application/vnd.oci.image.manifest.v1+json")
    return manifest, blobs
  def layout(*images, tags=("v1",)):
    files = [("oci-layout", dump({"imageLayoutVersion": "1.0.0"}))]
    manifests = []
    for (manifest, blobs), tag in zip(images, list(tags) + [None] * len(images)):
      if tag: manifest = {**manifest, "annotations": {"org.opencontainers.image.ref.name": tag}}
      manifests.append(manifest)
      files += [("blobs/" + d.replace(":", "/"), data) for d, data in blobs.items()]
    return files + [("index.json", dump({"schemaVersion": 2, "manifests": manifests}))]
  def saved(layers, labels={}):
    config = dump({"os": "linux", "architecture": "amd64", "config": {"Labels": labels},
      "rootfs": {"diff_ids": ["sha256:" + sha(l) for l in layers]}})
    files = [(sha(config) + ".json", config)]
    for l in layers: files.append((sha(l) + "/layer.tar", l))
    return files + [("manifest.json", dump([{"Config": sha(config) + ".json", "RepoTags": ["localhost:5000/team/app:2.1"],
      "Layers": [sha(l) + "/layer.tar" for l in layers]}]))]
  def unpack(files):
    for name, data in files:
      os.makedirs(os.path.dirname("t/" + name), exist_ok=True); open("t/" + name, "wb").write(data)
  def write(data): open("t", "wb").write(data)
  LOWER = tar([egg("a", 1), egg("b", 1), ("q/c.egg-info", "Name: c\\nVersion: 1\\n"), ("q/r/d.egg-info", "Name: d\\nVersion: 1\\n")])

  """

@Suite("'stellwerk sbom' of an archive", .enabled(if: Tool.has("python3"), "python3 is missing"))
struct SBOMArchiveTests {
  private let scratch = Scratch()

  /// The names and versions in the table, and what was said beside.
  private func read(_ script: String, _ more: [String] = []) async throws -> (
    rows: [String], errors: String, status: Int32
  ) {
    try scratch.run("python3", ["-c", functions + script])
    let said = try await stellwerk(["sbom", scratch("t"), "--strict"] + more)
    let rows = said.output.split(separator: "\n").map {
      $0.split(separator: " ").prefix(2).joined(separator: " ")
    }
    return (rows.dropLast(), said.errors, said.status)
  }

  @Test(
    "lists what the tree in it holds, compressed or not",
    arguments: [
      "write(tar([egg('a', 1), ('go.sum', 'x.y/z v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\\n')]))",
      "write(gzip.compress(tar([egg('a', 1), ('./x/go.sum', 'x.y/z v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\\n')])))",
      "write(lzma.compress(tar([egg('a', 1), ('/x/go.sum', 'x.y/z v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\\n')])))",
      """
      with zipfile.ZipFile("t", "w") as z:
        z.writestr(*egg('a', 1)); z.writestr('go.sum', 'x.y/z v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\\n')
      """,
    ])
  func trees(script: String) async throws {
    let said = try await read(script)
    #expect(said.rows == ["x.y/z v1.0.0", "a 1"])
    #expect(said.errors == "" && said.status == 0)
  }

  @Test("takes hard links for what they are linked to, and passes over what leads out")
  func links() async throws {
    let said = try await read(
      "write(tar([egg('a', 1), hard('q/b.egg-info', 'p/a.egg-info'), soft('q/c.egg-info', '/etc/passwd'), ('../d.egg-info', 'Name: d\\nVersion: 1')]))"
    )
    #expect(said.rows == ["a 1"])
    #expect(said.errors.contains("'../d.egg-info' leads upwards"))
    #expect(said.status == 65)
  }

  @Test("gives what is there before the damage, and says where it is")
  func damaged() async throws {
    let said = try await read("write(tar([egg('a', 1), egg('b', 1)])[:1544])")
    #expect(said.rows == ["a 1"])
    #expect(said.errors.contains("\(scratch("t")):1:1"))
    #expect(said.errors.contains("it is cut short"))
    #expect(said.status == 65)
    let nothing = try await read("write(tar([egg('a', 1)])[:520])")
    #expect(nothing.rows == [] && nothing.errors.contains("is not a sound archive") && nothing.status == 65)
    let twice = try await read("write(tar([egg('a', 1), egg('a', 2)]))")
    #expect(twice.rows == ["a 2"] && twice.errors.contains("'p/a.egg-info' occurs twice"))
  }

  @Test("leaves out what is to be skipped")
  func skipped() async throws {
    let said = try await read("write(LOWER)", ["--skip", "q/r", "--skip", "/p"])
    #expect(said.rows == ["c 1"])
  }

  @Test("leaves nothing in the temporary folder")
  func temporary() async throws {
    try scratch.run("python3", ["-c", functions + "write(gzip.compress(LOWER)); os.mkdir('tmp')"])
    let said = try await stellwerk(["sbom", scratch("t")], environment: ["TMPDIR": scratch("tmp")])
    #expect(said.status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch("tmp")).isEmpty)
  }

  @Test("has its digests on the root")
  func digests() async throws {
    let said = try await read(
      "write(LOWER); print(sha(LOWER))", ["-o", "cyclonedx-json=\(scratch("b.json"))"])
    #expect(said.status == 0)
    let sum = try scratch.run("sha256sum", ["t"]).split(separator: " ")[0]
    let bill = try String(contentsOfFile: scratch("b.json"), encoding: .utf8)
    #expect(bill.contains("\"alg\": \"SHA-256\"") && bill.contains(sum))
  }
}

@Suite(
  "'stellwerk sbom' of the image of a container", .enabled(if: Tool.has("python3"), "python3 is missing"))
struct SBOMImageTests {
  private let scratch = Scratch()

  private func read(_ script: String, _ more: [String] = []) async throws -> (
    rows: [String], errors: String, status: Int32
  ) {
    try scratch.run("python3", ["-c", functions + script])
    let said = try await stellwerk(["sbom", scratch("t"), "--strict"] + more)
    let rows = said.output.split(separator: "\n").map {
      $0.split(separator: " ").prefix(2).joined(separator: " ")
    }
    return (rows.dropLast(), said.errors, said.status)
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
