import BillOfMaterials
import Diagnostics
import TestSupport
import Testing

@Suite("A project of .NET")
struct DotNetListTests {
  @Test("of NuGet's first kind lists all packages")
  func config() throws {
    let list = try read(
      """
      <?xml version="1.0"?>
      <packages>
        <package id="Newtonsoft.Json" version="8.0.3" targetFramework="net46" />
        <package id="Tool" version="1.0.0" developmentDependency="true" />
        <package id="Lost" />
      </packages>
      """, "packages.config")
    #expect(
      shown(list) == ["pkg:nuget/Newtonsoft.Json@8.0.3 :3", "pkg:nuget/Tool@1.0.0 dev (dev) :4"])
    #expect(warnings(list) == ["5 list.entry: a package without name or version"])
  }

  @Test("names its packages, with properties and with versions that the folders above agree on")
  func project() throws {
    let list = try read(
      """
      <Project Sdk="Microsoft.NET.Sdk">
        <PropertyGroup><Version>3.1</Version><JsonVersion>13.0.1</JsonVersion></PropertyGroup>
        <ItemGroup>
          <PackageReference Include="Newtonsoft.Json" Version="$(JsonVersion)" />
          <PackageReference Include="Analyzer"><Version>2.0</Version><PrivateAssets>all</PrivateAssets></PackageReference>
          <PackageReference Include="Central" />
          <PackageReference Include="Other" VersionOverride="9.9" />
          <PackageReference Include="Range" Version="[1.0, 2.0)" />
          <PackageReference Include="Float" Version="1.*" />
          <PackageReference Include="Open" />
          <PackageReference Include="Strange" Version="$(No)" />
          <PackageReference Include="$(No)" Version="1" />
          <PackageReference />
        </ItemGroup>
      </Project>
      """, "src/app/App.csproj",
      beside: [
        "Directory.Packages.props": """
        <Project><ItemGroup>
          <PackageVersion Include="central" Version="$(Shared)" />
          <PackageVersion Include="Other" Version="1.0" />
          <PackageVersion Include="Unused" Version="1.0" />
          <GlobalPackageReference Include="Everywhere" Version="5.0" />
        </ItemGroup></Project>
        """,
        "src/Directory.Build.props":
          "<Project><PropertyGroup><Shared>4.4</Shared></PropertyGroup></Project>",
      ])
    #expect(
      shown(list) == [
        "pkg:nuget/App@3.1 root :1 -> Analyzer@2.0, Central@4.4, Everywhere@5.0, Float@, Newtonsoft.Json@13.0.1, Open@, Other@9.9, Range@1.0, Strange@",
        "pkg:nuget/Newtonsoft.Json@13.0.1 direct :4", "pkg:nuget/Analyzer@2.0 direct dev (dev) :5",
        "pkg:nuget/Central@4.4 direct :6", "pkg:nuget/Other@9.9 direct :7", "pkg:nuget/Range@1.0 direct :8",
        "pkg:nuget/Float direct :9", "pkg:nuget/Open direct :10", "pkg:nuget/Strange direct :11",
        "pkg:nuget/Everywhere@5.0 direct dev (dev)",
      ])
    #expect(
      warnings(list) == [
        "9 list.unnamed: the version of 'Float' is open: '1.*' names none",
        "10 list.unnamed: the version of 'Open' is open: nothing names it",
        "11 list.unnamed: the version of 'Strange' is open: '$(No)' is not known",
        "12 list.entry: '$(No)' names no package",
      ])
    #expect(list.packages[5].properties == [Property("stellwerk:nuget:range", "[1.0, 2.0)")])
  }

  @Test("lists the versions of a folder for themselves")
  func versions() throws {
    let list = try read(
      """
      <Project>
        <ItemGroup>
          <PackageVersion Include="A" Version="1.0" />
          <PackageReference Update="B" Version="2.0" />
          <PackageVersion Include="C" />
          <Other Include="D" Version="1" />
        </ItemGroup>
      </Project>
      """, "Directory.Packages.props")
    #expect(shown(list) == ["pkg:nuget/A@1.0 :3", "pkg:nuget/B@2.0 :4"])
    #expect(warnings(list) == ["5 list.entry: 'C' has no version that is known"])
  }

  @Test("tells what is wrong with a file above it, and goes on")
  func broken() throws {
    let list = try read(
      "<Project><ItemGroup><PackageReference Include=\"A\" Version=\"1\"/></ItemGroup></Project>",
      "a/b.fsproj",
      beside: ["Directory.Build.props": "<Project>"])
    #expect(shown(list) == ["pkg:nuget/b root :1 -> A@1", "pkg:nuget/A@1 direct :1"])
    #expect(list.warnings.map(\.location?.file) == ["Directory.Build.props"])
  }
}
