#!/usr/bin/env bash
# Packs the libraries, checks what each depends on, restores a consumer from the packed folder alone and trains CartPole with it.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for project in Core Neural Worlds Environments Datasets Learning; do
    dotnet pack "$root/src/Rollout.$project" -c Release --no-build -o "$folder/packages" -v q -nologo
    package=$(ls "$folder"/packages/Rollout.$project.*.nupkg)
    [ -f "${package%.nupkg}.snupkg" ] || { echo "Rollout.$project has no package of symbols"; exit 1; }
    unzip -l "$package" | grep -q README.md || { echo "Rollout.$project has no README"; exit 1; }
    found=$(unzip -p "$package" "Rollout.$project.nuspec" | grep -o 'dependency id="[^"]*"' | sed 's/.*="//; s/"//' | sort | tr '\n' ' ')
    echo "Rollout.$project: ${found:-no dependency}"
    case $project in
        Core) allowed='' ;;
        Neural | Worlds) allowed='Rollout.Core ' ;;
        Environments) allowed='Rollout.Core Rollout.Worlds ' ;;
        Learning) allowed='Rollout.Core Rollout.Datasets Rollout.Neural ' ;;
        *) allowed=$found ;;
    esac
    [ "$found" = "$allowed" ] || { echo "Rollout.$project must depend on ${allowed:-nothing} only"; exit 1; }
done

# Other packages come from this machine's cache, so that nothing is fetched; Rollout's come from the folder.
cache=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: //')
mkdir "$folder/consumer"
cd "$folder/consumer"
cat >nuget.config <<END
<configuration>
  <config><add key="globalPackagesFolder" value="$folder/restored" /></config>
  <packageSources><clear /><add key="packed" value="$folder/packages" /><add key="cache" value="$cache" /></packageSources>
</configuration>
END
cat >consumer.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><NuGetAudit>false</NuGetAudit></PropertyGroup>
  <ItemGroup><PackageReference Include="Rollout.Environments" Version="0.1.0" /><PackageReference Include="Rollout.Learning" Version="0.1.0" /></ItemGroup>
</Project>
END
grep -v '^#:' "$root/samples/TrainCartPole.cs" >Program.cs
said=$(dotnet run -c Release)
echo "the consumer says: $said"
grep -qE '^mean return (4[5-9]|5)[0-9]*\.[0-9]' <<<"$said"
