namespace Rollout.Core;

/// <summary>Something that can show itself: an environment draws its present state.</summary>
public interface IDrawable
{
    /// <summary>Clears the drawing and draws the present state.</summary>
    void Draw(Drawing drawing);
}
