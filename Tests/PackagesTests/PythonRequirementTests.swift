import Diagnostics
import Foundation
import Packages
import TestSupport
import Testing

@Suite("A Python requirement")
struct PythonRequirementTests {
  @Test(
    "is read",
    arguments: [
      ("requests", "requests", [], "", nil),
      ("requests[Socks_5, tests] (>=2.8.1,<3)", "requests", ["socks-5", "tests"], ">=2.8.1,<3", nil),
      ("a.b-c~=1.0", "a.b-c", [], "~=1.0", nil), ("x[]==1.*", "x", [], "==1.*", nil),
      ("pip @ https://example.org/p.whl ; os_name == 'posix'", "pip", [], "", "https://example.org/p.whl"),
      ("\tname>=1 ; extra == 'x'", "name", [], ">=1", nil),
    ] as [(String, String, [String], String, String?)])
  func read(text: String, name: String, extras: [String], specifiers: String, url: String?) throws {
    let requirement = try PythonRequirement(text)
    #expect(requirement.name == name)
    #expect(requirement.extras == extras)
    #expect(requirement.specifiers == specifiers)
    #expect(requirement.url == url)
  }

  @Test(
    "is refused with the reason",
    arguments: [
      ("", "'' is no requirement: expected a name at character 1"),
      ("-x", "'-x' is no requirement: expected a name at character 1"),
      ("x[", "'x[' is no requirement: expected the name of an extra at character 3"),
      ("x[a", "'x[a' is no requirement: expected ']' at character 4"),
      ("x y", "'x y' is no requirement: expected a version clause at character 3"),
      ("x (>1", "'x (>1' is no requirement: expected ')' at character 6"),
      ("x @ ", "'x @ ' is no requirement: expected a URL after '@' at character 5"),
      ("x; os_name", "'x; os_name' is no requirement: expected a comparison operator at character 11"),
      ("x; os_name == 'a", "'x; os_name == 'a' is no requirement: expected a closing quote at character 15"),
      (
        "x; nonsense == 'a'",
        "'x; nonsense == 'a'' is no requirement: expected a variable or a quoted text at character 4"
      ),
      (
        "x; 'b' == 'a'",
        "'x; 'b' == 'a'' is no requirement: expected a variable and a quoted text at character 4"
      ),
      (
        "x; os_name ~= 'a'",
        "'x; os_name ~= 'a'' is no requirement: expected a comparison that '~=' can make at character 4"
      ),
      (
        "x; os_name not 'a'",
        "'x; os_name not 'a'' is no requirement: expected 'in' after 'not' at character 16"
      ),
      ("x; (os_name == 'a'", "'x; (os_name == 'a'' is no requirement: expected ')' at character 19"),
      ("x; os_name == 'a' b", "'x; os_name == 'a' b' is no requirement: expected the end at character 19"),
    ])
  func refused(text: String, message: String) {
    #expect(throws: Problem(.pythonRequirement, message)) { try PythonRequirement(text) }
  }

  @Test("is refused when it is nested too deeply")
  func deep() {
    let text = String(repeating: "(", count: 100_000) + "os_name == 'a'"
    #expect(throws: Problem.self) { try PythonMarker(text) }
  }

  @Test("applies for a demanded extra only, by normalised name")
  func extra() throws {
    let requirement = try PythonRequirement("PySocks ; extra == 'Socks_5' and python_version >= '3'")
    #expect(!requirement.applies(in: PythonEnvironment()))
    #expect(requirement.applies(in: PythonEnvironment(), extra: "socks-5"))
  }

  static let markers: [(String, Bool)] = [
    ("python_version >= '3.8'", true), ("python_version < '3.11'", false),
    ("python_version < \"3.8\"", false),
    ("python_full_version >= '3.11.0a1'", true), ("python_full_version < '3.11.3'", true),
    ("'3.8' <= python_version", true), ("'3.12' > python_version", true),
    ("python_version == '3.*'", true), ("python_version != '3.*'", false), ("python_version ~= '3.7'", true),
    ("python_version === '3.11'", true), ("'3.11' === python_version", true),
    ("'3.12' ~= python_version", true), ("python_version in '2.7, 3.11'", true),
    ("python_version not in '2.7'", true),
    ("os_name == 'nt'", false), ("os_name != 'nt'", true), ("os_name >= 'posix'", true),
    ("os_name > 'a'", false),
    ("sys_platform == 'win32' or platform_system == 'Linux'", true), ("sys.platform == 'linux'", true),
    ("platform.machine == 'x86_64' and python_implementation == 'CPython'", true),
    ("platform_python_implementation == 'PyPy'", false), ("implementation_name == 'cpython'", true),
    ("'linux' in sys_platform", true), ("'win' not in sys_platform", true),
    ("sys_platform in 'linux darwin'", true),
    ("(os_name == 'nt' or os_name == 'posix') and python_version > '3'", true),
    ("os_name == 'nt' or os_name == 'posix' and python_version < '3'", false),
    ("extra == ''", true), ("extra == 'x'", false), ("extra != 'x'", true),
    ("implementation_version >= '3.11'", true),
    ("platform_machine == 'aarch64' or platform_machine == \"x86_64\"", true),
    ("platform_version == ''", true),
    ("platform_release == ''", true), ("'x' in extras", false), ("'x' not in dependency_groups", true),
    ("python_version >= '3.6.*'", false), ("os.name == 'posix'", true), ("platform.version == ''", true),
  ]

  @Test("has a marker that holds or not", arguments: markers)
  func holds(text: String, expected: Bool) throws {
    #expect(try PythonMarker(text).holds(in: PythonEnvironment()) == expected)
  }

  static let python =
    PythonReference.path(modules: "packaging.markers")
    ?? PythonReference.path(modules: "pip._vendor.packaging.markers")

  @Test(
    "has a marker that packaging decides alike",
    .enabled(if: python != nil, "no python3 with packaging"))
  func packaging() throws {
    let script = """
      import json, sys
      try:
        from packaging.markers import Marker
        from packaging import __version__
      except ImportError:
        from pip._vendor.packaging.markers import Marker
        from pip._vendor.packaging import __version__
      # Before 25 text was ordered, and sets were not known.
      old = int(__version__.split('.')[0]) < 25
      e = dict(implementation_name='cpython', implementation_version='3.11.2', os_name='posix', platform_machine='x86_64',
        platform_release='', platform_system='Linux', platform_version='', python_full_version='3.11.2',
        platform_python_implementation='CPython', python_version='3.11', sys_platform='linux', extra='',
        extras=set(), dependency_groups=set())
      def ask(m):
        if old and any(x in m for x in ('os_name >', 'extras', 'groups')): return None
        try: return Marker(m).evaluate(e)
        except Exception as x: return None
      print(json.dumps([ask(m) for m in json.load(sys.stdin)]))
      """
    let texts = Self.markers.map(\.0)
    let input = try JSONSerialization.data(withJSONObject: texts)
    let output = try PythonReference.run(try #require(Self.python), ["-c", script], input: input)
    // Element by element: a null does not become a nil inside an array.
    let answers = try #require(try JSONSerialization.jsonObject(with: output) as? [Any]).map { $0 as? Bool }
    for ((text, expected), answer) in zip(Self.markers, answers) where answer != nil {
      #expect(answer == expected, "\(text)")
    }
    #expect(answers.filter { $0 != nil }.count >= Self.markers.count - 6)
  }
}

@Suite("The name of a Python distribution")
struct PythonNameTests {
  @Test(
    "is compared as PEP 503 says",
    arguments: [("Zope.Interface", "zope-interface"), ("a-_.B", "a-b"), ("x", "x")])
  func normalised(name: String, expected: String) { #expect(PythonName.normalised(name) == expected) }
}
