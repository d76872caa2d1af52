import Foundation
import TestSupport
import Testing

/// Makes archives and images in the folder of the test.
let archiveFunctions = """
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

/// What the table of an archive holds, and what was said beside.
typealias ArchiveTable = (rows: [String], errors: String, status: Int32)

/// The names and versions in the table that is made of `t`, which a script writes, and what was said beside.
func listed(_ script: String, _ more: [String], in scratch: Scratch) async throws -> ArchiveTable {
  try scratch.run("python3", ["-c", archiveFunctions + script])
  let said = try await stellwerk(["sbom", scratch("t"), "--strict"] + more)
  let rows = said.output.split(separator: "\n").map {
    $0.split(separator: " ").prefix(2).joined(separator: " ")
  }
  return (rows.dropLast(), said.errors, said.status)
}

@Suite("'stellwerk sbom' of an archive", .enabled(if: Tool.has("python3"), "python3 is missing"))
struct SBOMArchiveTests {
  private let scratch = Scratch()

  private func read(_ script: String, _ more: [String] = []) async throws -> ArchiveTable {
    try await listed(script, more, in: scratch)
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
    // The first line of an archive is no text.
    #expect(!twice.errors.contains(" 1 |"))
  }

  @Test(
    "gives what comes before an end that is wrong",
    arguments: [
      ("write(gzip.compress(tar([egg('a', 1)]))[:-8] + bytes(8))", "its CRC is wrong"),
      ("write(gzip.compress(tar([egg('a', 1)]))[:-3])", "it is cut short"),
      (
        "t = tar([egg('a', 1)]); write(t[:1024] + bytes(512) + tar([egg('b', 1)]))",
        "an entry follows a single block of zeros"
      ),
    ])
  func ends(script: String, cause: String) async throws {
    let said = try await read(script)
    #expect(said.rows == ["a 1"] && said.status == 65)
    #expect(said.errors.contains(cause), "\(said.errors)")
  }

  @Test(
    "takes one without entries for what it is, and one with something before it",
    arguments: [
      ("write(bytes(10240))", []), ("write(gzip.compress(bytes(10240)))", []),
      ("zipfile.ZipFile('t', 'w').close()", []),
      (
        "b = io.BytesIO(); z = zipfile.ZipFile(b, 'w'); z.writestr(*egg('a', 1)); z.close(); write(b'#!/bin/sh\\n' + b.getvalue())",
        ["a 1"]
      ),
    ])
  func empty(script: String, rows: [String]) async throws {
    let said = try await read(script)
    #expect(said.rows == rows && said.errors == "" && said.status == 0)
  }

  @Test("takes no image of a disk for an archive without entries")
  func disk() async throws {
    let said = try await read("write(bytes(32768) + b'\\1CD001' + bytes(2041))")
    #expect(said.rows == [] && said.errors.contains("no entry begins it") && said.status == 65)
  }

  @Test(
    "puts a file where the links before it lead, within the root",
    arguments: [
      ("[soft('l', 'p')]", "l/a.egg-info", ["a 2"]), ("[soft('l', '/p/')]", "l/a.egg-info", ["a 2"]),
      ("[soft('x/l', '../p')]", "x/l/a.egg-info", ["a 2"]),
      ("[soft('x/l', '../../../p')]", "x/l/a.egg-info", ["a 2"]),
      ("[soft('l', 'm'), soft('m', './p')]", "l/a.egg-info", ["a 2"]),
      ("[soft('l', 'q'), ('l/', b'', tarfile.DIRTYPE)]", "l/a.egg-info", ["a 1", "a 2"]),
      ("[soft('l', 'l')]", "l/a.egg-info", ["a 1"]),
    ])
  func throughLinks(links: String, path: String, rows: [String]) async throws {
    let said = try await read("write(tar([egg('a', 1)] + \(links) + [('\(path)', egg('a', 2)[1])]))")
    #expect(said.rows == rows)
    let isCircle = links.contains("'l', 'l'")
    #expect(said.errors.contains("leads upwards or in a circle") == isCircle)
  }

  @Test("leaves out what is to be skipped")
  func skipped() async throws {
    let said = try await read("write(LOWER)", ["--skip", "q/r", "--skip", "/p"])
    #expect(said.rows == ["c 1"])
  }

  @Test("leaves nothing in the temporary folder")
  func temporary() async throws {
    try scratch.run("python3", ["-c", archiveFunctions + "write(gzip.compress(LOWER)); os.mkdir('tmp')"])
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
