import BillOfMaterials
import Foundation
import TestSupport
import Testing

/// Builds wheels with odd names in them, lets pip install them, and prints what lies there and what
/// `importlib.metadata` and `packaging` say about it.
private let script = """
  import base64, hashlib, io, json, pathlib, subprocess, sys, zipfile
  import importlib.metadata as im
  from pip._vendor.packaging.requirements import Requirement
  from pip._vendor.packaging.utils import canonicalize_name
  top = pathlib.Path(sys.argv[1])
  def wheel(name, version, headers, files):
    info = f'{name}-{version}.dist-info'
    all = dict(files)
    all[f'{info}/METADATA'] = f'Metadata-Version: 2.4\\nName: {name}\\nVersion: {version}\\n{headers}\\n\\nbody\\n'.encode()
    all[f'{info}/WHEEL'] = b'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n'
    rows = ''
    for path, data in all.items():
      digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()
      quoted = '"' + path.replace('"', '""') + '"' if ',' in path or '"' in path else path
      rows += f'{quoted},sha256={digest},{len(data)}\\n'
    all[f'{info}/RECORD'] = (rows + f'{info}/RECORD,,\\n').encode()
    target = top / f'{name}-{version}-py3-none-any.whl'
    with zipfile.ZipFile(target, 'w') as z:
      for path, data in all.items(): z.writestr(path, data)
    return str(target)
  wheels = [
    wheel('Odd.Name', '1.0', 'Summary: ünïcode summary\\nLicense-Expression: MIT\\nRequires-Dist: second[speed]>=1; python_version > "3"\\nRequires-Dist: nowhere; sys_platform == "win32"',
      {'odd/__init__.py': b'', 'odd/a,b.txt': b'comma', 'odd/q"uote.txt': b'quote', 'odd/ü.txt': b'umlaut'}),
    wheel('second', '2.0', 'Summary: two\\nProvides-Extra: speed\\nRequires-Dist: third; extra == "speed"\\nLicense: First\\n        Second', {'second.py': b'x = 1'}),
    wheel('third', '3', 'Summary: three\\nAuthor-email: =?utf-8?q?A?= <a@example.org>', {'third.py': b'x = 3'}),
  ]
  tree = top / 'tree'
  subprocess.run([sys.executable, '-m', 'pip', '--isolated', 'install', '-q', '--no-index', '--no-deps', '--no-compile',
    '--no-cache-dir', '--root-user-action=ignore', '--disable-pip-version-check', '--target', str(tree)] + wheels,
    check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
  files = {p.relative_to(tree).as_posix(): base64.b64encode(p.read_bytes()).decode() for p in tree.rglob('*') if p.is_file()}
  said = [[d.metadata['Name'], d.version, d.metadata['Summary'],
    sorted(canonicalize_name(r.name) for r in map(Requirement, d.requires or []) if not r.marker or r.marker.evaluate({'extra': 'speed'}))]
    for d in im.distributions(path=[str(tree)])]
  print(json.dumps({'files': files, 'said': sorted(said)}))
  """

@Suite("Wheels that pip has installed")
struct InstalledWheelTests {
  static let python = PythonReference.path(modules: "pip._vendor.packaging.requirements")

  @Test("are read as importlib.metadata reads them", .enabled(if: python != nil, "no python3 with pip"))
  func installed() throws {
    let scratch = Scratch()
    let output = try PythonReference.run(try #require(Self.python), ["-c", script, scratch.path])
    let answer = try #require(try JSONSerialization.jsonObject(with: output) as? [String: Any])
    let files = try #require(answer["files"] as? [String: String]).map { path, text in
      file("usr/lib/app/\(path)", Array(Data(base64Encoded: text) ?? Data()))
    }
    let (inventory, warnings) = try inventory(files)
    #expect(warnings == [])
    let said = try #require(answer["said"] as? [[Any]])
    let components = inventory.components.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    #expect(components.map(\.name) == said.map { $0[0] as? String })
    #expect(components.map(\.version) == said.map { $0[1] as? String })
    #expect(components.map(\.summary) == said.map { $0[2] as? String })
    let edges = components.map { component in
      (inventory.dependencies[component.bomRef] ?? []).map {
        $0.prefix { $0 != "@" }.replacingOccurrences(of: "pkg:pypi/", with: "")
      }
    }
    #expect(edges == said.map { $0[3] as? [String] })
    #expect(inventory.completeness.values.allSatisfy { $0 == .complete })
    for component in components {
      let count = component.values(of: "stellwerk:python:record")[0].split(separator: " ").compactMap {
        Int($0)
      }
      // All but RECORD itself have a digest; pip adds INSTALLER and REQUESTED.
      #expect(count.count == 2 && count[0] == count[1] - 1, "\(component.name) \(count)")
    }
  }
}
